package dev.holdfast.reconciler.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one resource ended in a run.
///
/// @param outcome in_sync, corrected, drifted, failed, not_applicable or unknown
/// @param output the end of what a step of an AWS document said; empty of anything else
/// @param exitCode how its program ended; null where none did
/// @param cause new_version, drift, input or fight; empty where it did not differ
public record ResourceView(
    String name,
    String type,
    String outcome,
    String cause,
    List<DifferenceView> differences,
    String message,
    @Nullable Integer exitCode,
    String output) {
  public ResourceView {
    differences = List.copyOf(differences);
  }

  /// One that is no step.
  public ResourceView(
      String name,
      String type,
      String outcome,
      String cause,
      List<DifferenceView> differences,
      String message) {
    this(name, type, outcome, cause, differences, message, null, "");
  }
}
