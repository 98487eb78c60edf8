package dev.holdfast.reconciler.view;

import java.time.Instant;
import java.util.List;

/// The whole installation at a glance.
///
/// @param verdicts pairs of node and association by verdict
/// @param notApplicableResources resources that cannot work where they were released
/// @param corrected24h corrections of drift within the last 24 hours
public record Overview(
    List<RepositoryView> repositories,
    NodeSums nodes,
    Tally verdicts,
    long notApplicableResources,
    long corrected24h,
    Instant asOf) {
  public Overview {
    repositories = List.copyOf(repositories);
  }
}
