package dev.holdfast.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ResourceType;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Cause;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private static ResourceResult result(String outcome) {
    return new ResourceResult(
        outcome,
        ResourceType.FILE,
        Outcome.valueOf(outcome),
        null,
        List.of(),
        "because",
        Duration.ofMillis(5));
  }

  private static List<ResourceResult> results(String outcomes) {
    return outcomes.isEmpty()
        ? List.of()
        : List.of(outcomes.split("\\+", -1)).stream().map(ReportsTest::result).toList();
  }

  private static Found found(
      List<ResourceResult> results, Found.@Nullable Withheld withheld, boolean everApplied) {
    return found(results, withheld, everApplied, null, null, 1);
  }

  private static Found found(
      List<ResourceResult> results,
      Found.@Nullable Withheld withheld,
      boolean everApplied,
      @Nullable String stopped,
      @Nullable String runId,
      long version) {
    return new Found(
        AssociationId.parse("fleet/web"),
        version,
        Digest.of("content"),
        Report.Trigger.FIRING,
        runId,
        NOON,
        NOON.plusSeconds(1),
        results,
        stopped == null ? null : new Found.Stopped(stopped, false, false),
        withheld,
        everApplied,
        true,
        null);
  }

  @ParameterizedTest
  @CsvSource({
    "'', IN_SYNC",
    "IN_SYNC, IN_SYNC",
    "CORRECTED, IN_SYNC",
    "IN_SYNC+NOT_APPLICABLE, IN_SYNC",
    "UNKNOWN, IN_SYNC",
    "NOT_APPLICABLE+NOT_APPLICABLE, NOT_APPLICABLE",
    "IN_SYNC+DRIFTED, DRIFTED",
    "DRIFTED+FAILED, FAILED",
    "FAILED+NOT_APPLICABLE, FAILED"
  })
  void theVerdictOfARunThatMayChange(String outcomes, Verdict verdict) {
    assertThat(Judgement.of(found(results(outcomes), null, true)).verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "DRIFTED, true, true, DRIFTED",
    "DRIFTED, true, false, DRIFTED",
    "DRIFTED, false, true, DRIFTED",
    "DRIFTED, false, false, HELD",
    "IN_SYNC, false, false, IN_SYNC",
    "UNKNOWN, false, false, HELD",
    "UNKNOWN, false, true, IN_SYNC",
    "UNKNOWN, true, false, IN_SYNC",
    "FAILED, false, false, FAILED"
  })
  void theVerdictOfARunThatMayNotChange(
      String outcomes, boolean byChoice, boolean everApplied, Verdict verdict) {
    var withheld = new Found.Withheld("why", byChoice);
    assertThat(Judgement.of(found(results(outcomes), withheld, everApplied)).verdict())
        .isEqualTo(verdict);
  }

  @Test
  void aRunThatWasStoppedTimedOut() {
    Found stopped = found(results("FAILED"), null, true, "timed out after 1h", null, 1);
    assertThat(Judgement.of(stopped))
        .isEqualTo(new Judgement(Verdict.TIMED_OUT, "timed out after 1h"));
  }

  @Test
  void theSameFindingAtAnotherTimeIsNoNews() {
    Found first = found(results("IN_SYNC+DRIFTED"), null, true);
    assertThat(Reports.isNews(first, null, 0)).isTrue();
    assertThat(Reports.isNews(first, Reports.fingerprint(first), 1)).isFalse();
  }

  @Test
  void whatIsNews() {
    Found quiet = found(results("IN_SYNC"), null, true);
    Digest known = Reports.fingerprint(quiet);
    assertThat(Reports.isNews(quiet, known, 1)).isFalse();
    assertThat(Reports.isNews(found(results("IN_SYNC"), null, true, null, null, 2), known, 1))
        .as("another version")
        .isTrue();
    assertThat(Reports.isNews(found(results("IN_SYNC"), null, true, null, "run", 1), known, 1))
        .as("somebody asked")
        .isTrue();
    assertThat(Reports.isNews(found(results("CORRECTED"), null, true), known, 1)).isTrue();
    assertThat(Reports.isNews(found(results("IN_SYNC+FAILED"), null, true), known, 1)).isTrue();
    Found corrected = found(results("CORRECTED"), null, true);
    assertThat(Reports.isNews(corrected, Reports.fingerprint(corrected), 1))
        .as("corrected again")
        .isTrue();
  }

  @Test
  void aReportHasAllCountsAndOnlyThoseWithSomethingToSay() {
    Report report = Reports.of(found(results("IN_SYNC+IN_SYNC+FAILED"), null, true), 7, null);
    assertThat(report.number()).isEqualTo(7);
    assertThat(report.counts()).isEqualTo(new Report.Counts(2, 0, 0, 1, 0, 0));
    assertThat(report.resources()).extracting(ResourceResult::name).containsExactly("FAILED");
  }

  @Test
  void aHugeFindingMakesABoundedReport() {
    Difference large =
        new Difference("content", "e".repeat(5000), "o".repeat(5000), "d".repeat(4000), false);
    var many =
        IntStream.range(0, 1000)
            .mapToObj(i ->
                new ResourceResult(
                    "file-" + i,
                    ResourceType.FILE,
                    Outcome.CORRECTED,
                    Cause.DRIFT,
                    Collections.nCopies(50, large),
                    "",
                    Duration.ZERO))
            .toList();
    Report report = Reports.of(found(many, null, true), 1, null);
    assertThat(JsonText.canonical(report.toJson()).length()).isLessThan(200 * 1024);
    assertThat(report.counts().corrected()).isEqualTo(1000);
    assertThat(report.resources()).isNotEmpty();
  }

  @Test
  void aStreakGrows() {
    var streak = Reports.longer(Reports.longer(null, NOON), NOON.plusSeconds(60));
    assertThat(streak).isEqualTo(new Report.Streak(NOON, NOON.plusSeconds(60), 2));
  }
}
