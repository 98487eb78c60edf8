package dev.holdfast.reconciler.status;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.drift.HoldTally;
import dev.holdfast.reconciler.drift.NodeVerdict;
import dev.holdfast.reconciler.drift.Summary;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads how the nodes stand, from what the rooms to the left keep in memory. Costs what is not as
/// it should be: associations that are in sync everywhere are not looked into.
public final class Situations {
  private final Releases releases;
  private final Rollouts rollouts;
  private final DriftBoard board;

  public Situations(Releases releases, Rollouts rollouts, DriftBoard board) {
    this.releases = releases;
    this.rollouts = rollouts;
    this.board = board;
  }

  /// The associations of a repository that are in force, by the commit that made their version.
  public Map<CommitId, List<AssociationId>> byCommit(RepositoryName repository) {
    var byCommit = new TreeMap<CommitId, List<AssociationId>>();
    for (Release release : releases.all()) {
      if (release.association().repository().equals(repository)) {
        byCommit
            .computeIfAbsent(release.version().commit(), _ -> new ArrayList<>())
            .add(release.association());
      }
    }
    return byCommit;
  }

  /// How the nodes of these associations stand.
  public Standing standing(Collection<AssociationId> associations) {
    var gathering = new Gathering();
    for (AssociationId association : new TreeSet<>(associations)) {
      releases.release(association).ifPresent(gathering::add);
    }
    return gathering.standing();
  }

  private final class Gathering {
    private final Map<NodeName, Verdict> worst = new HashMap<>();
    private final Set<NodeName> unsettled = new HashSet<>();
    private @Nullable NodeSet all;
    private @Nullable Instant differsSince;
    private final List<Rollout> unfinished = new ArrayList<>();
    private long corrected;
    private final HoldTally holds = new HoldTally();

    void add(Release release) {
      NodeSet nodes = release.targets();
      all = all == null ? nodes : all.or(nodes);
      Summary summary = board.summary(release.association());
      corrected += summary.corrected24h();
      rollouts
          .current(release.association())
          .filter(rollout -> rollout.state() != Rollout.State.FINISHED)
          .ifPresent(unfinished::add);
      long calm = summary.count(Verdict.IN_SYNC) + summary.count(Verdict.NOT_APPLICABLE);
      if (calm < nodes.size() || release.parts().size() > 1) {
        for (NodeName node : nodes) {
          add(release, node);
        }
      }
    }

    private void add(Release release, NodeName node) {
      Optional<Release.Part> part = release.part(node);
      if (part.filter(has -> isNewest(release, has)).isEmpty()) {
        unsettled.add(node);
      }
      if (part.isEmpty()) {
        worst.merge(node, Verdict.PENDING, Gathering::worse);
      } else {
        board.verdictOf(node, release.association()).ifPresent(this::add);
      }
    }

    private static boolean isNewest(Release release, Release.Part part) {
      return part.version()
          .content()
          .enforcedDigest()
          .equals(release.version().content().enforcedDigest());
    }

    private void add(NodeVerdict verdict) {
      if (!isSettled(verdict.underlying())) {
        unsettled.add(verdict.node());
      }
      if (verdict.verdict() == Verdict.HELD) {
        holds.add(verdict.hold());
      }
      switch (verdict.verdict()) {
        case IN_SYNC, NOT_APPLICABLE -> {}
        case FAILED, TIMED_OUT, DRIFTED -> {
          merge(verdict);
          Instant since = differsSince;
          if (since == null || verdict.since().isBefore(since)) {
            differsSince = verdict.since();
          }
        }
        case HELD, PENDING, STALE -> merge(verdict);
      }
    }

    private void merge(NodeVerdict verdict) {
      worst.merge(verdict.node(), verdict.verdict(), Gathering::worse);
    }

    private static Verdict worse(Verdict one, Verdict other) {
      return one.compareTo(other) <= 0 ? one : other;
    }

    Standing standing() {
      NodeSet nodes = all;
      if (nodes == null) {
        return Standing.NOTHING;
      }
      var counts = new EnumMap<Verdict, Long>(Verdict.class);
      worst.values().forEach(verdict -> counts.merge(verdict, 1L, Long::sum));
      counts.put(Verdict.IN_SYNC, Math.max(0L, nodes.size() - (long) worst.size()));
      return new Standing(
          counts, unsettled.size(), unfinished, differsSince, corrected, holds.words());
    }
  }

  private static boolean isSettled(Verdict verdict) {
    return switch (verdict) {
      case FAILED, TIMED_OUT, DRIFTED, IN_SYNC, NOT_APPLICABLE -> true;
      case HELD, PENDING, STALE -> false;
    };
  }
}
