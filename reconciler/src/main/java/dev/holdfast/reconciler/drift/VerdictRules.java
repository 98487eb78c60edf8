package dev.holdfast.reconciler.drift;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.reconciler.reports.Received;
import dev.holdfast.reconciler.rollout.Outcome;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How reports become verdicts, and verdicts age. Pure.
final class VerdictRules {
  private static final Duration LEAST_SILENCE = Duration.ofHours(1);
  private static final Duration MOST_SILENCE = Duration.ofHours(24);
  private static final int MAX_REASON = 500;

  private VerdictRules() {}

  /// The row after a report. Since-when moves only where the verdict or the enforced content does.
  /// A run that ended early since other content took its place found nothing out: what was known
  /// stays.
  ///
  /// @param previous null where the node never reported about the association
  /// @return null where nothing is known, still
  static @Nullable VerdictRow next(@Nullable VerdictRow previous, Received received) {
    return received.report().superseded() ? previous : judged(previous, received);
  }

  private static VerdictRow judged(@Nullable VerdictRow previous, Received received) {
    Report report = received.report();
    Instant ended = received.endedAt();
    Verdict verdict = reported(report.verdict());
    Instant since =
        previous != null
                && previous.verdict() == verdict
                && previous.enforced().equals(report.enforced())
            ? previous.since()
            : ended;
    return new VerdictRow(
        received.node(),
        report.association(),
        report.version(),
        report.enforced(),
        verdict,
        shortened(report.reason()),
        isFight(report),
        since,
        ended,
        report.counts(),
        bounded(report.hold()),
        report.release());
  }

  private static @Nullable Hold bounded(@Nullable Hold hold) {
    return hold == null
        ? null
        : new Hold(
            hold.kind(),
            hold.name() == null ? null : shortened(hold.name()),
            shortened(hold.reason()),
            hold.until());
  }

  /// A hold that has ended by itself holds nothing any more; whether something is frozen is known
  /// better here than on a node that is in sync.
  private static @Nullable Hold inForce(VerdictRow row, Instant now) {
    @Nullable Hold hold = row.hold();
    if (hold == null) {
      return null;
    }
    boolean isFlag = row.verdict() == Verdict.IN_SYNC || row.verdict() == Verdict.NOT_APPLICABLE;
    @Nullable Instant until = hold.until();
    boolean isOver = isFlag && until != null && !now.isBefore(until);
    return isOver || (isFlag && hold.kind() == Hold.Kind.FROZEN) ? null : hold;
  }

  /// An agent has no say in what only the reconciler can know.
  private static Verdict reported(Verdict verdict) {
    return switch (verdict) {
      case PENDING, STALE -> Verdict.HELD;
      case FAILED, TIMED_OUT, DRIFTED, HELD, IN_SYNC, NOT_APPLICABLE -> verdict;
    };
  }

  private static boolean isFight(Report report) {
    return report.resources().stream()
        .anyMatch(resource -> resource.cause() == ResourceResult.Cause.FIGHT);
  }

  private static String shortened(String reason) {
    return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 1) + "…";
  }

  /// Whether the row is about what is released, and no answer to an earlier release of the same. An
  /// agent that knows no marks is taken at its word.
  static boolean counts(@Nullable VerdictRow row, Release.Part part) {
    return row != null
        && row.enforced().equals(part.version().content().enforcedDigest())
        && (row.release() == null || !row.release().at().isBefore(part.givenAt(row.node())));
  }

  /// What became of this content on a node, for its rollout.
  ///
  /// @param row null where the node never reported about the association
  static Outcome outcome(@Nullable VerdictRow row, Release.Part part, boolean audit) {
    if (row == null || !counts(row, part)) {
      return Outcome.PENDING;
    }
    return switch (row.verdict()) {
      case IN_SYNC, NOT_APPLICABLE -> Outcome.SUCCEEDED;
      case DRIFTED ->
          audit ? Outcome.SUCCEEDED : row.hold() == null ? Outcome.DIFFERS : held(row.hold());
      case FAILED, TIMED_OUT -> isForgiven(row, part) ? Outcome.PENDING : Outcome.FAILED;
      case HELD -> held(row.hold());
      case PENDING, STALE -> Outcome.PENDING;
    };
  }

  private static boolean isForgiven(VerdictRow row, Release.Part part) {
    ReleaseMark mark = row.release();
    return mark == null
        ? row.lastRunAt().isBefore(part.retriedAt())
        : mark.retriedAt().isBefore(part.retriedAt());
  }

  /// What holds all nodes alike ends for all of them at about the same time.
  private static Outcome held(@Nullable Hold hold) {
    return switch (hold == null ? Hold.Kind.OTHER : hold.kind()) {
      case SUSPENDED, CALENDAR, FROZEN, DURATION -> Outcome.DELAYED;
      case DEPENDENCY, DISABLED, DISCONNECTED, PERMIT, OTHER -> Outcome.HELD;
    };
  }

  /// How long a node may be silent until nothing is known any more: two intervals, at least an
  /// hour, at most a day; an hour for what runs once.
  ///
  /// @param interval null for what runs once
  static Duration silence(@Nullable Duration interval) {
    if (interval == null) {
      return LEAST_SILENCE;
    }
    Duration two = interval.multipliedBy(2);
    if (two.compareTo(LEAST_SILENCE) < 0) {
      return LEAST_SILENCE;
    }
    return two.compareTo(MOST_SILENCE) > 0 ? MOST_SILENCE : two;
  }

  /// What is known of one node besides its report.
  ///
  /// @param seen null where it never checked in
  /// @param knownSince since when the node is in the fleet
  record Circumstances(
      Release.Part part, @Nullable Seen seen, Instant knownSince, Firings firings, Instant now) {
    Instant lastHeard() {
      return seen == null ? knownSince : seen.lastSeen();
    }
  }

  /// The verdict as people see it.
  static NodeVerdict shown(
      dev.holdfast.model.NodeName node, @Nullable VerdictRow row, Circumstances what) {
    Release.Part part = what.part();
    AssociationId association = part.version().id();
    NodeVerdict verdict =
        row != null && counts(row, part) ? settled(row, what) : pending(node, association, what);
    Instant staleSince = what.lastHeard().plus(silence(what.firings().interval(part.version())));
    return what.now().isBefore(staleSince) ? verdict : verdict.stale(staleSince);
  }

  private static NodeVerdict settled(VerdictRow row, Circumstances what) {
    return new NodeVerdict(
        row.node(),
        row.association(),
        what.part().version().number(),
        row.verdict(),
        row.verdict(),
        row.reason(),
        row.fight(),
        row.since(),
        asOf(row, what),
        row.counts(),
        inForce(row, what.now()),
        java.util.List.of());
  }

  private static NodeVerdict pending(
      dev.holdfast.model.NodeName node, AssociationId association, Circumstances what) {
    Instant released = what.part().since();
    return new NodeVerdict(
        node,
        association,
        what.part().version().number(),
        Verdict.PENDING,
        Verdict.PENDING,
        "",
        false,
        released.isAfter(what.knownSince()) ? released : what.knownSince(),
        null,
        null,
        null,
        java.util.List.of());
  }

  /// The last firing that the node says it ran quietly, or the last run that it reported, whichever
  /// is later; never the instant of the claim itself.
  static Instant asOf(VerdictRow row, Circumstances what) {
    Seen seen = what.seen();
    @Nullable Instant through = seen == null ? null : seen.verifiedThrough();
    if (through == null || !through.isAfter(row.lastRunAt())) {
      return row.lastRunAt();
    }
    @Nullable Instant firing =
        what.firings().lastAtOrBefore(what.part().version(), row.node(), through);
    return firing != null && firing.isAfter(row.lastRunAt()) ? firing : row.lastRunAt();
  }
}
