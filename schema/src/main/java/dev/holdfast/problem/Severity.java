package dev.holdfast.problem;

/// How much a problem matters: an error rejects the commit, a warning is shown.
public enum Severity {
  ERROR,
  WARNING
}
