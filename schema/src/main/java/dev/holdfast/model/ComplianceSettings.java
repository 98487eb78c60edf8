package dev.holdfast.model;

/// What an association's compliance says.
///
/// @param manual only items put through the API decide
public record ComplianceSettings(ComplianceSeverity severity, boolean manual) {
  public static final ComplianceSettings DEFAULT =
      new ComplianceSettings(ComplianceSeverity.UNSPECIFIED, false);
}
