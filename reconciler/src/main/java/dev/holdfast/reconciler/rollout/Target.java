package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.NodeName;

/// A node that a rollout means, as it is now.
///
/// @param released whether it may have the content
/// @param outcome of the content; says nothing where it is not released
record Target(NodeName name, boolean online, boolean released, Outcome outcome) {
  /// Whether it may be changing at this moment.
  boolean isChanging() {
    return released && online && outcome == Outcome.PENDING;
  }

  boolean isSettled() {
    return released
        && switch (outcome) {
          case SUCCEEDED, DIFFERS, FAILED -> true;
          case PENDING, HELD -> false;
        };
  }

  boolean hasSucceeded() {
    return released && outcome == Outcome.SUCCEEDED;
  }

  boolean hasFailed() {
    return released && outcome == Outcome.FAILED;
  }

  /// Whether something is to be waited for: what is offline or held blocks nothing.
  boolean isAwaited() {
    return online && (!released || outcome == Outcome.PENDING);
  }

  Target release() {
    return new Target(name, online, true, Outcome.PENDING);
  }
}
