package dev.holdfast.model;

import java.util.Locale;

/// Whether differences are corrected or only reported.
public enum Mode {
  ENFORCE,
  AUDIT;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such mode
  public static Mode of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
