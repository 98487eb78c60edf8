package dev.holdfast.model;

import java.util.Locale;

/// What a node does about an association while it cannot reach the reconciler.
public enum OnDisconnect {
  ENFORCE,
  HOLD;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such choice
  public static OnDisconnect of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
