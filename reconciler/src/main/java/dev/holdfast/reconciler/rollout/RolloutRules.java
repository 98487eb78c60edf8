package dev.holdfast.reconciler.rollout;

import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a version that came into force means for the rollouts of its association: `dsl.md` section
/// 6. Pure, and the same answer however often it is asked.
final class RolloutRules {
  private RolloutRules() {}

  /// @param latest the latest rollout of the association; null where it never had one
  /// @param version what is in force
  /// @param bringsNodes whether it means nodes that do not have its content
  /// @param proven whether its content has once finished a rollout
  /// @param at [Layers#next]
  /// @return the rows to write, in order; empty where all is as it should be
  static List<Rollout> follow(
      @Nullable Rollout latest,
      CurrentVersion version,
      boolean bringsNodes,
      boolean proven,
      Instant at) {
    if (latest == null || !latest.carries(version)) {
      return begin(latest, version, proven, at);
    }
    if (latest.lastVersion() == version.number()) {
      return List.of();
    }
    boolean wentToAll = latest.whole() && latest.isInForce();
    return wentToAll && bringsNodes
        ? begin(latest, version, proven, at)
        : List.of(latest.joinedBy(version));
  }

  private static List<Rollout> begin(
      @Nullable Rollout latest, CurrentVersion version, boolean proven, Instant at) {
    Rollout begun = Rollout.begin(version, proven, at);
    return latest != null && latest.isOpen()
        ? List.of(latest.inState(Rollout.State.SUPERSEDED, ""), begun)
        : List.of(begun);
  }

  /// The association went away.
  static List<Rollout> retire(@Nullable Rollout latest) {
    return latest == null || latest.state() == Rollout.State.RETIRED
        ? List.of()
        : List.of(latest.inState(Rollout.State.RETIRED, ""));
  }
}
