package dev.holdfast.reconciler.view;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import dev.holdfast.reconciler.versions.RepositoryRecord;
import dev.holdfast.reconciler.versions.VersionRecord;
import dev.holdfast.reconciler.versions.VersionStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Repositories and their commits, as they are now.
final class LiveCommits {
  private final VersionStore versions;
  private final Rollouts rollouts;
  private final DriftBoard board;
  private final ShownStatuses statuses;

  LiveCommits(VersionStore versions, Rollouts rollouts, DriftBoard board, ShownStatuses statuses) {
    this.versions = versions;
    this.rollouts = rollouts;
    this.board = board;
    this.statuses = statuses;
  }

  List<RepositoryView> repositories() {
    return versions.repositories().stream().map(this::view).toList();
  }

  Optional<RepositoryView> repository(RepositoryName repository) {
    return versions.repository(repository).map(this::view);
  }

  private RepositoryView view(RepositoryRecord record) {
    return new RepositoryView(
        record.name().value(),
        record.url(),
        record.branch(),
        hexOrNull(record.applied()),
        hexOrNull(record.seen()),
        record.outcome(),
        record.message(),
        record.lookedAt(),
        record.outcomeSince(),
        Shown.tally(board.summary(record.name())),
        record.applied().isNone() ? List.of() : statuses.of(record.name(), record.applied()));
  }

  private static @Nullable String hexOrNull(CommitId commit) {
    return commit.isNone() ? null : commit.hex();
  }

  /// Numbers of decisions count over all repositories, so that one cursor serves for all.
  Slice<CommitRow> commits(Optional<RepositoryName> repository, int limit, String before) {
    long bound = before.isEmpty() ? Long.MAX_VALUE : Long.parseLong(before);
    List<RepositoryName> names =
        repository
            .map(List::of)
            .orElseGet(() -> versions.repositories().stream().map(RepositoryRecord::name).toList());
    var read =
        names.stream()
            .flatMap(name -> versions.commits(name, limit + 1, bound).stream())
            .sorted(Comparator.comparingLong(CommitRecord::number).reversed())
            .limit(limit + 1L)
            .toList();
    var slice = Shown.slice(read, limit, record -> Long.toString(record.number()));
    return new Slice<>(slice.items().stream().map(Shown::commit).toList(), slice.next());
  }

  Optional<CommitView> commit(RepositoryName repository, String id) {
    return versions.commit(repository, id).map(this::view);
  }

  private CommitView view(CommitRecord record) {
    RepositoryName repository = record.repository();
    CommitId id = record.facts().id();
    List<VersionRecord> made =
        record.state() == CommitState.APPLIED ? versions.versionsOf(repository, id) : List.of();
    return new CommitView(
        Shown.commit(record),
        hexOrNull(record.parent()),
        record.problems().stream().map(ProblemView::of).toList(),
        record.plan(),
        braked(record),
        made.stream()
            .map(version ->
                new CommitView.VersionName(version.id().name().value(), version.number()))
            .toList(),
        rollout(made),
        statuses.of(repository, id));
  }

  private @Nullable BrakedView braked(CommitRecord record) {
    @Nullable Braked braked = record.braked();
    return braked == null ? null : BrakedView.of(braked, record.isBraked() && isLatest(record));
  }

  private boolean isLatest(CommitRecord record) {
    return versions.commits(record.repository(), 1, Long.MAX_VALUE).stream()
        .allMatch(latest -> latest.number() == record.number());
  }

  /// What was superseded since has no numbers any more and counts as done.
  private RolloutView rollout(List<VersionRecord> made) {
    if (made.isEmpty()) {
      return RolloutView.NONE;
    }
    long settled = 0;
    long targets = 0;
    var state = Rollout.State.FINISHED;
    for (VersionRecord version : made) {
      var progress = rollouts.progress(version.id(), version.number());
      if (progress.isPresent()) {
        settled += progress.get().settled();
        targets += progress.get().targets();
        state = telling(state, progress.get().rollout().state());
      }
    }
    return new RolloutView(state.id(), settled, targets);
  }

  /// What stopped says more than what runs; what was superseded or retired is over.
  private static Rollout.State telling(Rollout.State one, Rollout.State other) {
    var order =
        List.of(
            Rollout.State.HALTED,
            Rollout.State.ROLLED_BACK,
            Rollout.State.PAUSED,
            Rollout.State.RUNNING);
    return order.contains(other)
            && (!order.contains(one) || order.indexOf(other) < order.indexOf(one))
        ? other
        : one;
  }

  /// The newest first, each with the subject of the commit that made it.
  List<VersionRow> versions(AssociationId association) {
    var records = versions.versions(association, LiveViews.MAX_VERSIONS + 1);
    var rows = new java.util.ArrayList<VersionRow>();
    for (int i = 0; i < Math.min(records.size(), LiveViews.MAX_VERSIONS); i++) {
      VersionRecord earlier = i + 1 < records.size() ? records.get(i + 1) : null;
      rows.add(Shown.version(records.get(i), earlier, subject(records.get(i))));
    }
    return rows;
  }

  private String subject(VersionRecord version) {
    return versions
        .commit(version.id().repository(), version.commit().hex())
        .map(record -> record.facts().subject())
        .orElse("");
  }
}
