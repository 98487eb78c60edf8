package dev.holdfast.model;

/// How much it matters that a node complies, as State Manager has it.
public enum ComplianceSeverity {
  CRITICAL,
  HIGH,
  MEDIUM,
  LOW,
  UNSPECIFIED
}
