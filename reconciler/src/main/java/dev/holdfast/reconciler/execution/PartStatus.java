package dev.holdfast.reconciler.execution;

import java.util.Locale;

/// What became of an execution on one node.
public enum PartStatus {
  /// asked to run, has not said anything yet
  PENDING,
  /// differs, and waits for a permit
  WAITING,
  /// has a permit
  RUNNING,
  /// nothing had to be changed
  UNCHANGED,
  /// brought to what a version or an input wants
  CHANGED,
  /// drift was corrected
  CORRECTED,
  /// differs, and was not to be changed
  DIFFERS,
  FAILED,
  /// ran out of time, or had a permit and never told what it did with it
  TIMED_OUT,
  /// did not run
  SKIPPED,
  /// ended before its end, since somebody stopped it or other content came
  STOPPED;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when there is no such status
  public static PartStatus of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }

  /// Whether something of it is still to come.
  public boolean isOpen() {
    return switch (this) {
      case PENDING, WAITING, RUNNING -> true;
      case UNCHANGED, CHANGED, CORRECTED, DIFFERS, FAILED, TIMED_OUT, SKIPPED, STOPPED -> false;
    };
  }

  /// AWS: what counts are Failed and execution TimedOut (state-manager.md 1.7).
  boolean isError() {
    return this == FAILED || this == TIMED_OUT;
  }
}
