package dev.holdfast.reconciler.compliance;

import dev.holdfast.model.ComplianceSeverity;
import java.util.Locale;

/// How much an item matters, from most to least. Associations are never informational.
public enum ItemSeverity {
  CRITICAL,
  HIGH,
  MEDIUM,
  LOW,
  INFORMATIONAL,
  UNSPECIFIED;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such severity
  public static ItemSeverity of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }

  public static ItemSeverity of(ComplianceSeverity severity) {
    return valueOf(severity.name());
  }
}
