package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.NodeName;

/// A node that a rollout means, as it is now.
///
/// @param released whether it may have the content
/// @param outcome of the content; says nothing where it is not released
record Target(NodeName name, boolean online, boolean released, Outcome outcome) {
  /// Whether it may be changing at this moment.
  ///
  /// @param limited whether only so many may: then what changes by itself when a calendar opens has
  ///   its turn already, so that an opening lets no more change at once than may
  boolean isChanging(boolean limited) {
    return online && released && isDue(limited);
  }

  private boolean isDue(boolean limited) {
    return outcome == Outcome.PENDING || (limited && outcome == Outcome.DELAYED);
  }

  boolean isHeld() {
    return released && (outcome == Outcome.HELD || outcome == Outcome.DELAYED);
  }

  boolean isSettled() {
    return released
        && switch (outcome) {
          case SUCCEEDED, DIFFERS, FAILED -> true;
          case PENDING, HELD, DELAYED -> false;
        };
  }

  boolean hasSucceeded() {
    return released && outcome == Outcome.SUCCEEDED;
  }

  boolean hasFailed() {
    return released && outcome == Outcome.FAILED;
  }

  /// Whether something is to be waited for: what is offline or held blocks nothing.
  ///
  /// @param limited as for [#isChanging]
  boolean isAwaited(boolean limited) {
    return online && (!released || isDue(limited));
  }

  Target release() {
    return new Target(name, online, true, Outcome.PENDING);
  }
}
