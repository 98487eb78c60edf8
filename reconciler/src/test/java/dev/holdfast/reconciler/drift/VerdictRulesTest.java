package dev.holdfast.reconciler.drift;

import static dev.holdfast.reconciler.testing.Fleets.fleet;
import static dev.holdfast.reconciler.testing.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.reconciler.reports.Received;
import dev.holdfast.reconciler.rollout.Outcome;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.testing.Reports;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictRulesTest {
  private static final Instant T0 = TurnableClock.START.plusSeconds(3600);
  private static final NodeName WEB = new NodeName("web-1");

  private final CurrentVersion one = version("fleet/web", 1, new Selector.All(), "a");
  private final CurrentVersion same = version("fleet/web", 2, new Selector.All(), "a");
  private final CurrentVersion other = version("fleet/web", 3, new Selector.All(), "b");

  @Test
  void sinceMovesOnlyWhereTheVerdictDoes() {
    var first = next(null, one, Verdict.IN_SYNC, T0);
    var again = next(first, one, Verdict.IN_SYNC, T0.plusSeconds(60));
    var drifted = next(again, one, Verdict.DRIFTED, T0.plusSeconds(120));
    assertThat(first.since()).isEqualTo(T0);
    assertThat(again.since()).isEqualTo(T0);
    assertThat(again.lastRunAt()).isEqualTo(T0.plusSeconds(60));
    assertThat(drifted.since()).isEqualTo(T0.plusSeconds(120));
  }

  @Test
  void otherEnforcedContentBeginsAnew() {
    var first = next(null, one, Verdict.IN_SYNC, T0);
    assertThat(next(first, other, Verdict.IN_SYNC, T0.plusSeconds(60)).since())
        .isEqualTo(T0.plusSeconds(60));
  }

  @Test
  void aVersionThatChangesNothingEnforcedIsAdopted() {
    var row = next(null, one, Verdict.IN_SYNC, T0);
    var shown = shown(row, same, null, T0.plusSeconds(10));
    assertThat(shown.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(shown.version()).isEqualTo(2);
    assertThat(shown.since()).isEqualTo(T0);
  }

  @Test
  void otherReleasedContentIsPendingUntilItsReport() {
    var row = next(null, one, Verdict.IN_SYNC, T0);
    var shown = shown(row, other, null, T0.plusSeconds(10));
    assertThat(shown.verdict()).isEqualTo(Verdict.PENDING);
    assertThat(shown.asOf()).isNull();
  }

  @Test
  void pendingIsSinceTheReleaseOrSinceTheNodeJoined() {
    assertThat(shown(null, one, null, T0).since()).isEqualTo(one.createdAt());
    var joinedLater =
        VerdictRules.shown(
            WEB,
            null,
            new VerdictRules.Circumstances(
                release(one), null, T0.minusSeconds(5), new Every(Duration.ofMinutes(30)), T0));
    assertThat(joinedLater.since()).isEqualTo(T0.minusSeconds(5));
  }

  @Test
  void aNodeCannotReportFromTheFuture() {
    var report = Reports.report(1, one, Verdict.IN_SYNC, T0.plus(Duration.ofHours(5)));
    var row = Objects.requireNonNull(VerdictRules.next(null, new Received(WEB, "s", report, T0)));
    assertThat(row.lastRunAt()).isEqualTo(T0);
  }

  @Test
  void aNodeDoesNotCallItselfStaleOrPending() {
    assertThat(next(null, one, Verdict.STALE, T0).verdict()).isEqualTo(Verdict.HELD);
    assertThat(next(null, one, Verdict.PENDING, T0).verdict()).isEqualTo(Verdict.HELD);
  }

  @ParameterizedTest
  @CsvSource({
    // interval, silence
    ", PT1H",
    "PT1M, PT1H",
    "PT30M, PT1H",
    "PT31M, PT1H2M",
    "PT5H, PT10H",
    "PT12H, PT24H",
    "PT168H, PT24H",
  })
  void silenceIsTwoIntervalsBetweenAnHourAndADay(@Nullable Duration interval, Duration silence) {
    assertThat(VerdictRules.silence(interval)).isEqualTo(silence);
  }

  @Test
  void aSilentNodeDoesNotStayGreen() {
    var row = next(null, one, Verdict.IN_SYNC, T0);
    var seen = seen(T0, null);
    assertThat(shown(row, one, seen, T0.plus(Duration.ofMinutes(59))).verdict())
        .isEqualTo(Verdict.IN_SYNC);
    var stale = shown(row, one, seen, T0.plus(Duration.ofMinutes(60)));
    assertThat(stale.verdict()).isEqualTo(Verdict.STALE);
    assertThat(stale.underlying()).isEqualTo(Verdict.IN_SYNC);
    assertThat(stale.since()).isEqualTo(T0.plus(Duration.ofMinutes(60)));
    assertThat(stale.asOf()).isEqualTo(T0);
  }

  @Test
  void aQuietVerdictIsAsOfItsLastFiringAndNeverOfTheClaim() {
    var row = next(null, one, Verdict.IN_SYNC, T0);
    // Firings every 30 minutes from T0 on.
    var shown = shown(row, one, seen(T0, T0.plus(Duration.ofMinutes(50))), T0.plusSeconds(3001));
    assertThat(shown.asOf()).isEqualTo(T0.plus(Duration.ofMinutes(30)));
  }

  @Test
  void aClaimBeforeTheLastRunChangesNothing() {
    var row = next(null, one, Verdict.IN_SYNC, T0.plusSeconds(10));
    assertThat(shown(row, one, seen(T0, T0), T0.plusSeconds(20)).asOf())
        .isEqualTo(T0.plusSeconds(10));
  }

  private static VerdictRow next(
      @Nullable VerdictRow previous, CurrentVersion version, Verdict verdict, Instant at) {
    return Objects.requireNonNull(
        VerdictRules.next(
            previous,
            new Received(WEB, "s", Reports.report(1, version, verdict, at), at.plusSeconds(1))));
  }

  private static @Nullable VerdictRow superseded(
      @Nullable VerdictRow previous, CurrentVersion version, Instant at) {
    Report report = Reports.report(2, version, Verdict.TIMED_OUT, at);
    return VerdictRules.next(
        previous,
        new Received(
            WEB,
            "s",
            new Report(
                report.number(),
                report.association(),
                report.version(),
                report.enforced(),
                report.trigger(),
                report.runId(),
                report.startedAt(),
                report.finishedAt(),
                report.verdict(),
                report.reason(),
                report.contact(),
                report.quietBefore(),
                report.counts(),
                report.resources(),
                null,
                true,
                null),
            at.plusSeconds(1)));
  }

  @Test
  void aRunThatOtherContentCutOffIsNoErrorInAnyCount() {
    var row = next(null, one, Verdict.IN_SYNC, T0);
    assertThat(superseded(row, one, T0.plusSeconds(60))).isEqualTo(row);
    assertThat(superseded(row, other, T0.plusSeconds(60))).isEqualTo(row);
    assertThat(superseded(null, one, T0)).isNull();
    assertThat(shown(superseded(null, one, T0), one, null, T0.plusSeconds(1)).verdict())
        .isEqualTo(Verdict.PENDING);
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void whateverItWasASilentNodeIsStale(Verdict verdict) {
    var row = next(null, one, verdict, T0);
    var stale = shown(row, one, seen(T0, null), T0.plus(Duration.ofHours(2)));
    assertThat(stale.verdict()).isEqualTo(Verdict.STALE);
    assertThat(stale.asOf()).isEqualTo(T0);
    var silent = shown(null, one, seen(T0, null), T0.plus(Duration.ofHours(2)));
    assertThat(silent.verdict()).isEqualTo(Verdict.STALE);
    assertThat(silent.underlying()).isEqualTo(Verdict.PENDING);
  }

  @Test
  void aRollUpTakesTheWorst() {
    assertThat(Verdict.values())
        .containsExactly(
            Verdict.FAILED,
            Verdict.TIMED_OUT,
            Verdict.DRIFTED,
            Verdict.HELD,
            Verdict.PENDING,
            Verdict.STALE,
            Verdict.IN_SYNC,
            Verdict.NOT_APPLICABLE);
    var mixed = new Summary(Map.of(Verdict.IN_SYNC, 9L, Verdict.STALE, 1L), 0, 0, 0, null);
    assertThat(mixed.worst()).isEqualTo(Verdict.STALE);
    assertThat(mixed.plus(new Summary(Map.of(Verdict.HELD, 1L), 0, 0, 0, null)).worst())
        .isEqualTo(Verdict.HELD);
  }

  @Test
  void coverageSaysOfHowManyAndWhatIsMissing() {
    assertThat(Coverage.of(Map.of(Verdict.IN_SYNC, 131L, Verdict.STALE, 2L, Verdict.DRIFTED, 1L)))
        .isEqualTo("in sync 131 of 134, 2 stale, 1 drifted");
    assertThat(Coverage.of(Map.of(Verdict.IN_SYNC, 3L, Verdict.FAILED, 0L)))
        .isEqualTo("in sync 3 of 3");
    assertThat(Coverage.of(Map.of())).isEqualTo("in sync 0 of 0");
    assertThat(Coverage.of(Map.of(Verdict.NOT_APPLICABLE, 2L, Verdict.TIMED_OUT, 1L)))
        .isEqualTo("in sync 0 of 3, 2 not applicable, 1 timed out");
  }

  private static NodeVerdict shown(
      @Nullable VerdictRow row, CurrentVersion version, @Nullable Seen seen, Instant now) {
    return VerdictRules.shown(
        WEB,
        row,
        new VerdictRules.Circumstances(
            release(version),
            seen == null ? seen(now, null) : seen,
            TurnableClock.START,
            new Every(Duration.ofMinutes(30)),
            now));
  }

  private static Seen seen(Instant at, @Nullable Instant verifiedThrough) {
    return new Seen(WEB, at, "r", verifiedThrough, 0, null, "s", 0, 0);
  }

  private static Release.Part release(CurrentVersion version) {
    var fleet = fleet("web-1 role=web");
    return new Release.Part(version, fleet.all(), version.createdAt());
  }

  /// Firings at T0 and every interval before and after.
  private record Every(Duration interval) implements Firings {
    @Override
    public Duration interval(CurrentVersion version) {
      return interval;
    }

    @Override
    public Instant lastAtOrBefore(CurrentVersion version, NodeName node, Instant when) {
      long past = Math.floorMod(Duration.between(T0, when).toMillis(), interval.toMillis());
      return when.minusMillis(past);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CALENDAR, DELAYED",
    "FROZEN, DELAYED",
    "SUSPENDED, DELAYED",
    "DURATION, DELAYED",
    "DISABLED, HELD",
    "DEPENDENCY, HELD",
    "DISCONNECTED, HELD",
    "PERMIT, HELD",
    "OTHER, HELD"
  })
  void whatHoldsAllNodesAlikeDelaysARolloutAndWhatHoldsOneDoesNot(Hold.Kind kind, Outcome outcome) {
    var row = row(ONE, Verdict.HELD, new Hold(kind, "held", null), null);
    assertThat(VerdictRules.outcome(row, release(ONE), false)).isEqualTo(outcome);
    var drifted = row(ONE, Verdict.DRIFTED, new Hold(kind, "held", null), null);
    assertThat(VerdictRules.outcome(drifted, release(ONE), false)).isEqualTo(outcome);
    assertThat(VerdictRules.outcome(drifted, release(ONE), true)).isEqualTo(Outcome.SUCCEEDED);
    CurrentVersion other = version("fleet/web", 2, Selector.label("role", "web"), "other");
    assertThat(VerdictRules.outcome(row, release(other), false)).isEqualTo(Outcome.PENDING);
  }

  @Test
  void aFailureFromBeforeARetryIsForgiven() {
    var old = row(ONE, Verdict.FAILED, null, null);
    Instant at = old.lastRunAt();
    assertThat(VerdictRules.outcome(old, released(T0, at), false)).isEqualTo(Outcome.FAILED);
    assertThat(VerdictRules.outcome(old, released(T0, at.plusMillis(1)), false))
        .isEqualTo(Outcome.PENDING);

    var first = row(ONE, Verdict.FAILED, null, new ReleaseMark(T0, Instant.EPOCH));
    assertThat(VerdictRules.outcome(first, released(T0, at.minusSeconds(60)), false))
        .isEqualTo(Outcome.PENDING);
    var again = row(ONE, Verdict.FAILED, null, new ReleaseMark(T0, at));
    assertThat(VerdictRules.outcome(again, released(T0, at), false)).isEqualTo(Outcome.FAILED);
  }

  @Test
  void whatWasReportedUnderAnEarlierReleaseIsNoOutcomeOfThisOne() {
    for (Verdict verdict : List.of(Verdict.IN_SYNC, Verdict.FAILED, Verdict.DRIFTED)) {
      var row = row(ONE, verdict, null, new ReleaseMark(T0, Instant.EPOCH));
      var now = released(T0.plusMillis(1), Instant.EPOCH);
      assertThat(VerdictRules.outcome(row, now, false)).isEqualTo(Outcome.PENDING);
      assertThat(VerdictRules.counts(row, now)).isFalse();
      assertThat(VerdictRules.counts(row, released(T0, Instant.EPOCH))).isTrue();
    }
  }

  @Test
  void anAgentThatKnowsNoMarksIsTakenAtItsWord() {
    var row = row(ONE, Verdict.IN_SYNC, null, null);
    assertThat(VerdictRules.outcome(row, released(T0.plusSeconds(9), Instant.EPOCH), false))
        .isEqualTo(Outcome.SUCCEEDED);
  }

  private static final CurrentVersion ONE =
      version("fleet/web", 1, Selector.label("role", "web"), "one");

  private static Release.Part released(Instant at, Instant retriedAt) {
    var nodes = fleet("web-1 role=web").all();
    return new Release.Part(ONE, nodes, T0, retriedAt, List.of(new Release.Given(at, nodes)));
  }

  private static VerdictRow row(
      CurrentVersion version, Verdict verdict, @Nullable Hold hold, @Nullable ReleaseMark mark) {
    Instant at = Instant.parse("2026-03-01T12:00:00Z");
    return new VerdictRow(
        new NodeName("web-1"),
        AssociationId.of("fleet", "web"),
        1,
        version.content().enforcedDigest(),
        verdict,
        "",
        false,
        at,
        at,
        new Report.Counts(0, 0, 0, 0, 0, 0),
        hold,
        mark);
  }
}
