package dev.holdfast.reconciler.reports;

import dev.holdfast.model.NodeName;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import java.time.Instant;

/// A report, whose it is, and when it came.
public record Received(NodeName node, String stream, Report report, Instant receivedAt) {
  /// How many resources the run corrected because someone else had changed the node. What a new
  /// version or an input changed is no correction.
  public int corrected() {
    return (int) report.resources().stream().filter(Received::isCorrectedDrift).count();
  }

  private static boolean isCorrectedDrift(ResourceResult resource) {
    return resource.outcome() == ResourceResult.Outcome.CORRECTED
        && (resource.cause() == ResourceResult.Cause.DRIFT
            || resource.cause() == ResourceResult.Cause.FIGHT);
  }

  /// When the run ended, but never later than now: a node's clock may be wrong.
  public Instant endedAt() {
    return report.finishedAt().isAfter(receivedAt) ? receivedAt : report.finishedAt();
  }
}
