package dev.holdfast.reconciler.testing;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ResourceType;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reports as nodes would write them, about a document with one resource.
public final class Reports {
  private Reports() {}

  public static Report report(
      long number, CurrentVersion version, Verdict verdict, Instant finishedAt) {
    return report(
        number,
        version.id(),
        version.number(),
        version.content().enforcedDigest(),
        verdict,
        finishedAt,
        null);
  }

  public static Report report(
      long number,
      AssociationId association,
      long version,
      Digest enforced,
      Verdict verdict,
      Instant finishedAt,
      @Nullable String runId) {
    return new Report(
        number,
        association,
        version,
        enforced,
        runId == null ? Report.Trigger.FIRING : Report.Trigger.RUN_NOW,
        runId,
        finishedAt.minusSeconds(1),
        finishedAt,
        verdict,
        verdict == Verdict.FAILED ? "it would not" : "",
        true,
        null,
        counts(verdict),
        verdict == Verdict.IN_SYNC
            ? List.of()
            : List.of(result(outcome(verdict), ResourceResult.Cause.DRIFT)));
  }

  /// In sync again after the run corrected what someone had changed.
  public static Report corrected(long number, CurrentVersion version, Instant finishedAt) {
    return new Report(
        number,
        version.id(),
        version.number(),
        version.content().enforcedDigest(),
        Report.Trigger.FIRING,
        null,
        finishedAt.minusSeconds(1),
        finishedAt,
        Verdict.IN_SYNC,
        "",
        true,
        null,
        new Report.Counts(0, 1, 0, 0, 0, 0),
        List.of(result(ResourceResult.Outcome.CORRECTED, ResourceResult.Cause.DRIFT)));
  }

  private static ResourceResult result(ResourceResult.Outcome outcome, ResourceResult.Cause cause) {
    return new ResourceResult(
        "motd",
        ResourceType.FILE,
        outcome,
        cause,
        List.of(Difference.of("content", "hello", "changed by hand")),
        "",
        Duration.ofMillis(3));
  }

  private static ResourceResult.Outcome outcome(Verdict verdict) {
    return switch (verdict) {
      case DRIFTED -> ResourceResult.Outcome.DRIFTED;
      case NOT_APPLICABLE -> ResourceResult.Outcome.NOT_APPLICABLE;
      case FAILED, TIMED_OUT, HELD, PENDING, STALE, IN_SYNC -> ResourceResult.Outcome.FAILED;
    };
  }

  private static Report.Counts counts(Verdict verdict) {
    return switch (verdict) {
      case IN_SYNC -> new Report.Counts(1, 0, 0, 0, 0, 0);
      case DRIFTED -> new Report.Counts(0, 0, 1, 0, 0, 0);
      case NOT_APPLICABLE -> new Report.Counts(0, 0, 0, 0, 1, 0);
      case FAILED, TIMED_OUT, HELD, PENDING, STALE -> new Report.Counts(0, 0, 0, 1, 0, 0);
    };
  }
}
