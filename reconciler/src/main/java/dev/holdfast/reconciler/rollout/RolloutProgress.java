package dev.holdfast.reconciler.rollout;

import java.util.List;
import java.util.function.Predicate;

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
  static RolloutProgress of(Rollout rollout, int stages, List<Target> targets) {
    return new RolloutProgress(
        rollout,
        stages,
        targets.size(),
        count(targets, Target::released),
        count(targets, Target::isSettled),
        count(targets, Target::hasSucceeded),
        count(targets, Target::hasFailed),
        count(targets, Target::isHeld),
        count(targets, target -> !target.online() && !target.isSettled()));
  }

  /// What is over has no numbers any more.
  static RolloutProgress over(Rollout rollout) {
    return new RolloutProgress(rollout, 1, 0, 0, 0, 0, 0, 0, 0);
  }

  private static long count(List<Target> targets, Predicate<Target> which) {
    return targets.stream().filter(which).count();
  }
}
