package dev.holdfast.reconciler.status;

import java.util.Locale;

/// What a status says in one word; every forge has a word for each.
public enum StatusState {
  SUCCESS,
  FAILURE,
  PENDING;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such state
  public static StatusState of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
