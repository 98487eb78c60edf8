package dev.holdfast.model;

import java.util.Locale;

/// The state of a (node, association) pair. Ordered from worst to best, so that a roll-up takes the
/// least.
public enum Verdict {
  FAILED,
  TIMED_OUT,
  DRIFTED,
  HELD,
  PENDING,
  STALE,
  IN_SYNC,
  NOT_APPLICABLE;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// In words, for people.
  public String words() {
    return id().replace('_', ' ');
  }

  /// @throws IllegalArgumentException when there is no such verdict
  public static Verdict of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
