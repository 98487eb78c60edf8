package dev.holdfast.reconciler.rollout;

import java.util.BitSet;

/// How far the rollout of one enforced content is.
///
/// @param stages how many there are, the rest included
/// @param targets nodes that it means
/// @param released of `targets`, those that may have the content
/// @param settled of `released`, those with a final result
/// @param offline of `targets`, those that are away and have no final result; they block nothing
public record RolloutProgress(
    Rollout rollout,
    int stages,
    long targets,
    long released,
    long settled,
    long succeeded,
    long failed,
    long held,
    long offline) {
  static RolloutProgress of(Rollout rollout, int stages, Targets targets) {
    BitSet settled = targets.settled();
    BitSet open = Targets.without(targets.all(), settled);
    return new RolloutProgress(
        rollout,
        stages,
        targets.size(),
        targets.released().cardinality(),
        settled.cardinality(),
        targets.of(Outcome.SUCCEEDED).cardinality(),
        targets.of(Outcome.FAILED).cardinality(),
        targets.held().cardinality(),
        open.cardinality() - targets.online(open));
  }

  /// What is over has no numbers any more.
  static RolloutProgress over(Rollout rollout) {
    return new RolloutProgress(rollout, 1, 0, 0, 0, 0, 0, 0, 0);
  }
}
