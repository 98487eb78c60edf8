package dev.holdfast.reconciler.rollout;

/// A rollout is not in a state in which it can do what it was told; the message says why and what
/// can be done.
public final class RolloutRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  RolloutRefusal(String message) {
    super(message);
  }
}
