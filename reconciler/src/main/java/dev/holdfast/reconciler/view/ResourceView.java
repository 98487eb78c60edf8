package dev.holdfast.reconciler.view;

import java.util.List;

/// How one resource ended in a run.
///
/// @param outcome in_sync, corrected, drifted, failed, not_applicable or unknown
/// @param cause new_version, drift, input or fight; empty where it did not differ
public record ResourceView(
    String name,
    String type,
    String outcome,
    String cause,
    List<DifferenceView> differences,
    String message) {
  public ResourceView {
    differences = List.copyOf(differences);
  }
}
