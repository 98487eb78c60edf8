package dev.holdfast.reconciler.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.RepositorySettings;
import dev.holdfast.model.Verdict;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Judgement;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.source.CommitFacts;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommitStatusesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  private static final CommitId COMMIT = new CommitId("9f2c41d0".repeat(5));
  private static final CommitStatuses STATUSES =
      new CommitStatuses(
          new StatusSettings(URI.create("https://holdfast.example/")), "fleet", false);

  private static CommitRecord commit(CommitState state, Problem... problems) {
    return new CommitRecord(
        new RepositoryName("fleet"),
        1,
        new CommitFacts(COMMIT, "deploy bot", "bot@example.org", "Subject", NOW),
        CommitId.NONE,
        false,
        state,
        List.of(problems),
        Json.Obj.EMPTY,
        null,
        NOW,
        NOW);
  }

  private static Problem error(String message) {
    return Problem.error(
        new Position("associations/web.yaml", 14, 3), ProblemCode.UNKNOWN_KEY, message, "");
  }

  private static String said(WantedStatus status) {
    return status.state().id() + ": " + status.description();
  }

  private static Standing standing(Map<Verdict, Long> nodes) {
    return new Standing(nodes, 0, List.of(), null, 0);
  }

  private static String drift(Standing standing) {
    return said(STATUSES.drift(COMMIT, standing, NOW));
  }

  @Test
  void aGoodCommitSaysHowMuchIsInForce() {
    var status = STATUSES.validate(commit(CommitState.APPLIED), 12);

    assertThat(said(status)).isEqualTo("success: 12 associations, no problem");
    assertThat(status.context()).isEqualTo("holdfast/validate");
    assertThat(status.url())
        .isEqualTo("https://holdfast.example/repositories/fleet/commits/" + COMMIT);
  }

  @Test
  void warningsAreCounted() {
    var warning =
        Problem.warning(Position.ofFile("a.yaml"), ProblemCode.EMPTY_DOCUMENT, "only comments", "");

    assertThat(said(STATUSES.validate(commit(CommitState.APPLIED, warning), 1)))
        .isEqualTo("success: 1 association, 1 warning");
  }

  @Test
  void aRefusedCommitNamesItsFirstProblem() {
    assertThat(
            said(
                STATUSES.validate(
                    commit(CommitState.REJECTED, error("'schedual' is not a key of spec")), 0)))
        .isEqualTo("failure: associations/web.yaml:14:3: 'schedual' is not a key of spec");
    assertThat(
            said(
                STATUSES.validate(
                    commit(CommitState.REJECTED, error("one"), error("two"), error("three")), 0)))
        .isEqualTo("failure: associations/web.yaml:14:3: one (and 2 more)");
  }

  @Test
  void theCauseIsNamedBeforeWhatFollowsFromIt() {
    var missing =
        Problem.error(
            new Position("associations/base.yaml", 7, 1),
            ProblemCode.MISSING_KEY,
            "'targets' is missing in spec",
            "add 'targets'");
    var misspelt =
        Problem.error(
            new Position("associations/base.yaml", 9, 3),
            ProblemCode.UNKNOWN_KEY,
            "'targetz' is not a key of spec",
            "did you mean 'targets'?");
    var elsewhere =
        Problem.error(
            new Position("associations/web.yaml", 7, 1),
            ProblemCode.MISSING_KEY,
            "'targets' is missing in spec",
            "");

    assertThat(said(STATUSES.validate(commit(CommitState.REJECTED, missing, misspelt), 0)))
        .isEqualTo(
            "failure: associations/base.yaml:9:3: 'targetz' is not a key of spec;"
                + " did you mean 'targets'? (and 1 more)");
    assertThat(said(STATUSES.validate(commit(CommitState.REJECTED, elsewhere), 0)))
        .isEqualTo("failure: associations/web.yaml:7:1: 'targets' is missing in spec");
  }

  @Test
  void whatIsTooLongKeepsItsPlaceAndTheNumberOfOthers() {
    var wordy = error("x".repeat(200));
    assertThat(
            STATUSES.validate(commit(CommitState.REJECTED, wordy, error("two")), 0).description())
        .hasSize(140)
        .startsWith("associations/web.yaml:14:3: xxx")
        .endsWith("xxx… (and 1 more)");

    var deep =
        Problem.error(
            new Position("associations/" + "deep/".repeat(40) + "web.yaml", 14, 3),
            ProblemCode.UNKNOWN_KEY,
            "'schedual' is not a key of spec",
            "");
    assertThat(STATUSES.validate(commit(CommitState.REJECTED, deep), 0).description())
        .hasSizeLessThanOrEqualTo(140)
        .startsWith("…")
        .endsWith("deep/web.yaml:14:3: 'schedual' is not a key of spec");
  }

  @Test
  void descriptionsFitTheForges() {
    var status = STATUSES.validate(commit(CommitState.REJECTED, error("x\n😀".repeat(200))), 0);

    assertThat(status.description().codePointCount(0, status.description().length()))
        .isEqualTo(140);
    assertThat(status.description()).endsWith("…").doesNotContain("\n");
  }

  @Test
  void contextsCarryTheNameWhereEntriesShareAUrl() {
    var shared =
        new CommitStatuses(new StatusSettings(URI.create("http://127.0.0.1:8440")), "edge", true);

    assertThat(shared.validate(commit(CommitState.APPLIED), 0).context())
        .isEqualTo("holdfast/validate/edge");
  }

  @Test
  void inSyncSaysOfHowMany() {
    assertThat(drift(standing(Map.of(Verdict.IN_SYNC, 3L)))).isEqualTo("success: in sync 3 of 3");
    assertThat(drift(new Standing(Map.of(Verdict.IN_SYNC, 3L), 0, List.of(), null, 2)))
        .isEqualTo("success: in sync 3 of 3; 2 corrected in 24 h");
    assertThat(drift(standing(Map.of(Verdict.IN_SYNC, 2L, Verdict.STALE, 1L))))
        .isEqualTo("success: in sync 2 of 3, 1 stale");
  }

  @Test
  void driftFailsWithItsAge() {
    var standing =
        new Standing(
            Map.of(Verdict.IN_SYNC, 1L, Verdict.DRIFTED, 1L, Verdict.STALE, 1L),
            0,
            List.of(),
            NOW.minus(Duration.ofSeconds(150)),
            0);

    assertThat(drift(standing)).isEqualTo("failure: in sync 1 of 3, 1 stale, 1 drifted; oldest 2m");
  }

  @Test
  void failedNodesAreToldApart() {
    assertThat(drift(standing(Map.of(Verdict.FAILED, 1L, Verdict.TIMED_OUT, 1L))))
        .isEqualTo("failure: in sync 0 of 2, 1 timed out, 1 failed");
    assertThat(drift(standing(Map.of(Verdict.FAILED, 1L, Verdict.DRIFTED, 1L))))
        .isEqualTo("failure: in sync 0 of 2, 1 drifted, 1 failed");
  }

  @Test
  void whatIsNotKnownYetIsPending() {
    assertThat(drift(standing(Map.of(Verdict.PENDING, 2L, Verdict.IN_SYNC, 1L))))
        .isEqualTo("pending: in sync 1 of 3, 2 pending");
    assertThat(drift(standing(Map.of(Verdict.STALE, 3L))))
        .isEqualTo("pending: in sync 0 of 3, 3 stale");
    assertThat(drift(Standing.NOTHING)).isEqualTo("success: no node matches its targets");
  }

  @Test
  void aRolloutGoesFromPendingToFinal() {
    var begun =
        new Standing(
            Map.of(Verdict.IN_SYNC, 2L, Verdict.PENDING, 1L),
            1,
            List.of(rollout(Rollout.State.RUNNING, "")),
            null,
            0);
    var done = standing(Map.of(Verdict.IN_SYNC, 3L));
    var broken = standing(Map.of(Verdict.FAILED, 3L));

    assertThat(said(STATUSES.rollout(COMMIT, begun))).isEqualTo("pending: 2 of 3 nodes final");
    assertThat(said(STATUSES.rollout(COMMIT, done))).isEqualTo("success: 3 of 3 nodes final");
    assertThat(said(STATUSES.rollout(COMMIT, broken))).isEqualTo("failure: failed on all 3 nodes");
  }

  @Test
  void aRolloutThatStoppedFailsAndSaysWhy() {
    var halted = rollout(Rollout.State.HALTED, "2 of 9 nodes failed");
    var standing =
        new Standing(Map.of(Verdict.IN_SYNC, 7L, Verdict.FAILED, 2L), 5, List.of(halted), null, 0);

    assertThat(said(STATUSES.rollout(COMMIT, standing)))
        .isEqualTo("failure: web halted: 2 of 9 nodes failed; 4 of 9 nodes final");
  }

  @Test
  void aRolloutThatWaitsSaysWhatFor() {
    var soaking = rollout(Rollout.State.RUNNING, "stage 1 soaks until 2026-03-01T12:10:00Z");
    var standing = new Standing(Map.of(Verdict.IN_SYNC, 9L), 8, List.of(soaking), null, 0);

    assertThat(said(STATUSES.rollout(COMMIT, standing)))
        .isEqualTo("pending: 1 of 9 nodes final; stage 1 soaks until 2026-03-01T12:10:00Z");
  }

  private static Rollout rollout(Rollout.State state, String reason) {
    return new Rollout(
        AssociationId.of("fleet", "web"),
        Digest.of("x"),
        1,
        1,
        state,
        0,
        null,
        false,
        false,
        NOW,
        NOW,
        reason,
        NOW,
        null);
  }

  @Test
  void aBlockedCommitFailsItsRollout() {
    assertThat(said(STATUSES.blocked(commit(CommitState.BLOCKED, error("a forced push")), COMMIT)))
        .isEqualTo("failure: blocked: a forced push");
  }

  @Test
  void aBrakeSaysHowItsPlanIsConfirmedHoweverMuchElseThereIs() {
    var prune = new Brake.PruneLimit(12, 40, RepositorySettings.Prune.DEFAULT);
    assertThat(said(STATUSES.blocked(braked(prune), COMMIT)))
        .isEqualTo(
            "failure: blocked: it would retire 12 of 40 associations, more than 5 and more than 20"
                + " %; to apply it: holdfast confirm aaaaaaaaaaaa");
    var loosened = new Brake.Loosened("prune.maxPercent", "20", "100");
    var spread = new Brake.MassChange(123_456, 200_000, 30);
    String three = said(STATUSES.blocked(braked(prune, loosened, spread), COMMIT));
    assertThat(three)
        .endsWith(" (and 2 more); to apply it: holdfast confirm aaaaaaaaaaaa")
        .hasSizeLessThanOrEqualTo("failure: ".length() + 140);
  }

  @Test
  void aBlockedCommitThatWasFollowedIsNoLongerOffered() {
    var later = new CommitId("b".repeat(40));
    assertThat(said(STATUSES.blocked(braked(new Brake.LastAssociation(1)), later)))
        .isEqualTo(
            "failure: blocked: it would retire the last association; followed by bbbbbbbbbb");
  }

  private static CommitRecord braked(Brake... brakes) {
    CommitRecord plain = commit(CommitState.BLOCKED);
    return new CommitRecord(
        plain.repository(),
        plain.number(),
        plain.facts(),
        plain.parent(),
        plain.forced(),
        plain.state(),
        plain.problems(),
        plain.plan(),
        new Braked(
            new Judgement(new Digest("sha256:" + "a".repeat(64)), List.of(brakes), 7), null, ""),
        NOW,
        NOW);
  }

  @ParameterizedTest
  @CsvSource({"PT30S,under 1m", "PT1M,1m", "PT4M,2m", "PT59M,30m", "PT5H,2h", "P40D,30d"})
  void agesGoInSteps(Duration age, String words) {
    assertThat(Quantities.age(age)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"3,100,3", "20,100,20", "37,100,37", "1234,5000,about 1200", "5000,5000,5000"})
  void largeCountsGoInSteps(long count, long all, String words) {
    assertThat(Quantities.count(count, all)).isEqualTo(words);
  }

  @Test
  void retriesWaitLongerAndListenToTheForge() {
    assertThat(Retry.backOff(0)).isEqualTo(Duration.ofSeconds(5));
    assertThat(Retry.backOff(3)).isEqualTo(Duration.ofSeconds(40));
    assertThat(Retry.backOff(50)).isEqualTo(Duration.ofMinutes(30));
    assertThat(Retry.again(new Delivery.Later("x", Duration.ofSeconds(90)), 0, NOW))
        .isEqualTo(NOW.plusSeconds(90));
    assertThat(Retry.again(new Delivery.Refused("x"), 0, NOW)).isEqualTo(Retry.NEVER);
  }
}
