package dev.holdfast.reconciler.view;

import dev.holdfast.model.Verdict;
import java.time.Instant;
import java.util.List;

/// One report: what a run found and did.
///
/// @param cursor names this row to who reads on from it
/// @param quietRuns runs before it that found nothing new
/// @param contact whether the node could reach the reconciler when the run started
public record HistoryRow(
    String cursor,
    Instant at,
    String repository,
    String association,
    String node,
    long version,
    Verdict verdict,
    String trigger,
    long corrected,
    String reason,
    long quietRuns,
    boolean contact,
    List<ResourceView> resources) {
  public HistoryRow {
    resources = List.copyOf(resources);
  }
}
