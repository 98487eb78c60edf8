package dev.holdfast.reconciler.versions;

import java.util.Locale;

/// What was decided about a commit.
public enum CommitState {
  APPLIED,
  REJECTED,
  BLOCKED;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such state
  public static CommitState of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
