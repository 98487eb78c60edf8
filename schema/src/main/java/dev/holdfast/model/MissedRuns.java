package dev.holdfast.model;

import java.util.Locale;

/// What a node does about firings that it slept through.
public enum MissedRuns {
  ONCE,
  SKIP;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such policy
  public static MissedRuns of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
