package dev.holdfast.reconciler.rollout;

/// What became of a rollout's content on one node.
public enum Outcome {
  /// no final result yet: the node may be changing
  PENDING,
  /// the node may not change now, and says why
  HELD,
  /// it holds, does not apply, or was checked as wanted
  SUCCEEDED,
  /// final, and neither: a difference that is not to be corrected now
  DIFFERS,
  /// it failed or ran out of time
  FAILED
}
