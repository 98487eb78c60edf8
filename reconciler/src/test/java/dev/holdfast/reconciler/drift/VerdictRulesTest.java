package dev.holdfast.reconciler.drift;

import static dev.holdfast.reconciler.testing.Fleets.fleet;
import static dev.holdfast.reconciler.testing.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.reconciler.reports.Received;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.testing.Reports;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    var row = VerdictRules.next(null, new Received(WEB, "s", report, T0));
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
    return VerdictRules.next(
        previous,
        new Received(WEB, "s", Reports.report(1, version, verdict, at), at.plusSeconds(1)));
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
    return new Seen(WEB, at, "r", verifiedThrough, 0, null, "s");
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
}
