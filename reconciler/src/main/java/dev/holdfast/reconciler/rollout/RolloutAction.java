package dev.holdfast.reconciler.rollout;

import java.util.Locale;

/// What a person may tell a rollout.
public enum RolloutAction {
  /// releases nothing more until it is resumed
  PAUSE,
  RESUME,
  /// goes on to the next stage without waiting for this one
  PROMOTE,
  /// nodes that have the content get what they had before
  ABORT,
  /// goes on after it was halted or rolled back: failures until now are forgiven
  RETRY;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such action
  public static RolloutAction of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
