package dev.holdfast.reconciler.status;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import dev.holdfast.reconciler.versions.RepositoryRecord;
import dev.holdfast.reconciler.versions.VersionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Makes the outbox of one repository say what is true now. Takes no news: it reads everything
/// anew, may be called at any time, and writes only what became different.
public final class StatusReconciler {
  private static final int RECENT = 20;

  private final RepositoryName repository;
  private final CommitStatuses statuses;
  private final VersionStore versions;
  private final Situations situations;
  private final StatusOutbox outbox;
  private final StatusSettings settings;
  private final ProposedStatuses proposed;

  /// @param proposed what commits show that are not in the branch
  public StatusReconciler(
      RepositoryName repository,
      CommitStatuses statuses,
      VersionStore versions,
      Situations situations,
      StatusOutbox outbox,
      StatusSettings settings,
      ProposedStatuses proposed) {
    this.repository = repository;
    this.statuses = statuses;
    this.versions = versions;
    this.situations = situations;
    this.outbox = outbox;
    this.settings = settings;
    this.proposed = proposed;
  }

  /// Afterwards the outbox of this sink wants what should be shown. Where a push carries them all,
  /// pushes are spaced, and words need not wait.
  public void reconcile(Fence fence, StatusSink sink, Instant now) {
    Duration gap = sink.isOnePush() ? Duration.ZERO : settings.textGap();
    switch (sink.shows()) {
      case STATUSES -> outbox.want(fence, repository, sink.name(), wanted(now), now, gap);
      case DEPLOYMENTS -> {
        CommitId head = applied();
        outbox.want(fence, repository, sink.name(), deployment(head), now, gap);
        // in words only, and yet news
        List<WantedStatus> over = over(sink.name(), head);
        outbox.want(fence, repository, sink.name(), over, now, Duration.ZERO);
      }
    }
  }

  private CommitId applied() {
    return versions.repository(repository).map(RepositoryRecord::applied).orElse(CommitId.NONE);
  }

  /// What is applied is where the fleet goes.
  private List<WantedStatus> deployment(CommitId head) {
    var everything =
        situations.byCommit(repository).values().stream().flatMap(List::stream).toList();
    return head.isNone()
        ? List.of()
        : List.of(statuses.rollout(head, situations.standing(everything)));
  }

  /// What was deployed before is not there any more.
  private List<WantedStatus> over(String sink, CommitId head) {
    return outbox.wanted(repository, sink).stream()
        .filter(each -> !head.isNone() && !each.commit().equals(head))
        .filter(each -> !CommitStatuses.isSuperseded(each))
        .map(each -> statuses.superseded(each.commit(), head).getFirst())
        .toList();
  }

  List<WantedStatus> wanted(Instant now) {
    var wanted = new ArrayList<WantedStatus>();
    var byCommit = situations.byCommit(repository);
    var recent = versions.commits(repository, RECENT, Long.MAX_VALUE);
    wanted.addAll(decisions(recent, byCommit));
    Set<CommitId> decided =
        recent.stream().map(record -> record.facts().id()).collect(Collectors.toSet());
    proposed.wanted(repository, statuses.suffix()).stream()
        .filter(status -> !decided.contains(status.commit()))
        .forEach(wanted::add);
    versions
        .repository(repository)
        .map(record -> record.applied())
        .filter(head -> !head.isNone())
        .ifPresent(head -> wanted.addAll(standings(head, byCommit, now)));
    return wanted;
  }

  /// The latest decision about each commit.
  private List<WantedStatus> decisions(
      List<CommitRecord> recent, Map<CommitId, List<AssociationId>> byCommit) {
    long associations = byCommit.values().stream().mapToLong(List::size).sum();
    var latest = new LinkedHashMap<CommitId, CommitRecord>();
    recent.forEach(record -> latest.putIfAbsent(record.facts().id(), record));
    var wanted = new ArrayList<WantedStatus>();
    for (CommitRecord record : latest.values()) {
      // an older commit's count was right when it was written, and is not told again
      if (record.equals(recent.getFirst()) || record.state() != CommitState.APPLIED) {
        wanted.add(statuses.validate(record, associations));
      }
      if (record.state() == CommitState.BLOCKED) {
        wanted.add(statuses.blocked(record, recent.getFirst().facts().id()));
      }
    }
    return wanted;
  }

  private List<WantedStatus> standings(
      CommitId head, Map<CommitId, List<AssociationId>> byCommit, Instant now) {
    var wanted = new ArrayList<WantedStatus>();
    var everything = byCommit.values().stream().flatMap(List::stream).toList();
    Standing whole = situations.standing(everything);
    wanted.add(statuses.rollout(head, whole));
    wanted.add(statuses.drift(head, whole, now));
    byCommit.forEach((commit, associations) -> {
      if (!commit.equals(head)) {
        Standing own = situations.standing(associations);
        wanted.add(statuses.rollout(commit, own));
        wanted.add(statuses.drift(commit, own, now));
      }
    });
    Set<CommitId> over = new HashSet<>(outbox.unfinished(repository));
    over.remove(head);
    over.removeAll(byCommit.keySet());
    over.removeAll(blocked());
    over.forEach(commit -> wanted.addAll(statuses.superseded(commit, head)));
    return wanted;
  }

  private Set<CommitId> blocked() {
    var blocked = new HashSet<CommitId>();
    for (CommitRecord record : versions.commits(repository, RECENT, Long.MAX_VALUE)) {
      if (record.state() != CommitState.APPLIED) {
        blocked.add(record.facts().id());
      }
    }
    return blocked;
  }
}
