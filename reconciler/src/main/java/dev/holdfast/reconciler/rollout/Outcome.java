package dev.holdfast.reconciler.rollout;

/// What became of a rollout's content on one node.
public enum Outcome {
  /// no final result yet: the node may be changing
  PENDING,
  /// the node may not change now, for a reason of its own, and says why
  HELD,
  /// the node waits for what all wait for, such as the opening of a calendar, and changes by itself
  /// as soon as that is over
  DELAYED,
  /// it holds, does not apply, or was checked as wanted
  SUCCEEDED,
  /// final, and neither: a difference that is not to be corrected now
  DIFFERS,
  /// it failed or ran out of time
  FAILED
}
