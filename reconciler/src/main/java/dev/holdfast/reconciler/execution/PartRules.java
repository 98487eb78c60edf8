package dev.holdfast.reconciler.execution;

import dev.holdfast.reconciler.reports.Received;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Report;
import org.jspecify.annotations.Nullable;

/// What a report says about its node's part of an execution. Pure but for the ledger that it is
/// handed.
final class PartRules {
  private static final int MAX_REASON = 500;

  private PartRules() {}

  /// The execution that a report names; null where it belongs to none.
  static @Nullable ExecutionId executionOf(Report report) {
    Report.Part part = report.part();
    if (part != null && part.firing() != null) {
      return ExecutionId.of(report.association(), part.firing());
    }
    return report.runId() == null ? null : new ExecutionId(report.runId());
  }

  /// Takes a report up; one about an execution that is not there changes nothing.
  static void take(Ledger ledger, ExecutionId id, Received received) {
    Execution execution = ledger.execution(id).orElse(null);
    Report report = received.report();
    if (execution == null || !execution.association().equals(report.association())) {
      return;
    }
    Part before = ledger.part(id, received.node());
    if (before == null && execution.origin() == Execution.Origin.REQUEST) {
      return;
    }
    Report.Part told = report.part();
    if (before != null && before.isRunning() && !isUnder(told, before)) {
      return; // from before its permit came
    }
    Part part =
        before != null
            ? before
            : Part.fresh(id, received.node(), PartStatus.PENDING, received.endedAt());
    PartStatus status = kept(part, statusOf(received));
    String reason = status == statusOf(received) ? shortened(report.reason()) : part.reason();
    ledger.put(
        part.with(status, reason, received.endedAt())
            .told(
                report.trigger() == Report.Trigger.MISSED_FIRING,
                told != null && told.withoutPermit(),
                told != null && told.course() == Report.Course.SKIPPED ? 0 : report.version()));
  }

  private static boolean isUnder(Report.@Nullable Part told, Part before) {
    return told != null && told.permit() != null && told.permit().equals(before.permit());
  }

  /// A later look that finds nothing takes nothing back.
  private static PartStatus kept(Part before, PartStatus next) {
    boolean changed =
        before.status() == PartStatus.CHANGED || before.status() == PartStatus.CORRECTED;
    boolean waits = next == PartStatus.WAITING && !before.status().isOpen();
    return (next == PartStatus.UNCHANGED && changed) || waits ? before.status() : next;
  }

  private static PartStatus statusOf(Received received) {
    Report report = received.report();
    Report.Part part = report.part();
    if (part != null && part.course() == Report.Course.SKIPPED) {
      return PartStatus.SKIPPED;
    }
    if (report.superseded() || (part != null && part.course() == Report.Course.STOPPED)) {
      return PartStatus.STOPPED;
    }
    Hold hold = report.hold();
    if (hold != null && hold.kind() == Hold.Kind.PERMIT) {
      return PartStatus.WAITING;
    }
    return switch (report.verdict()) {
      case FAILED -> PartStatus.FAILED;
      case TIMED_OUT -> PartStatus.TIMED_OUT;
      case DRIFTED, HELD, PENDING, STALE -> PartStatus.DIFFERS;
      case IN_SYNC, NOT_APPLICABLE ->
          received.corrected() > 0
              ? PartStatus.CORRECTED
              : report.counts().corrected() > 0 ? PartStatus.CHANGED : PartStatus.UNCHANGED;
    };
  }

  private static String shortened(String reason) {
    return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 1) + "…";
  }
}
