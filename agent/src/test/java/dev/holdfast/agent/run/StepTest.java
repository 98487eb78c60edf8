package dev.holdfast.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Report.Trigger;
import dev.holdfast.wire.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepTest {
  private static final Instant ANCHOR = Instant.parse("2026-11-21T00:00:00Z");
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Digest ONE = Digest.of("one");
  private static final Digest TWO = Digest.of("two");

  private static Firings every(String rate) {
    var assignment = Documents.association("fleet/web").schedule(rate).assignment();
    return Firings.of(assignment, ANCHOR, new NodeName("n"));
  }

  private static final Firings HOURLY = every("rate(1 hour)");
  private static final Firings ONCE = new Firings(null, ANCHOR, Duration.ZERO);

  /// One association; by default version 1 of content one, run an hour ago, in sync.
  private record Given(
      String name,
      long version,
      Digest enforced,
      boolean runOnChange,
      MissedRuns missedRuns,
      Firings firings,
      Progress progress,
      @Nullable RunRequest request,
      boolean interrupted) {
    static Given ran(Instant at) {
      return new Given(
          "fleet/web", 1, ONE, true, MissedRuns.ONCE, HOURLY, progress(ONE, at), null, false);
    }

    static Progress progress(@Nullable Digest enforced, Instant at) {
      return new Progress(
          enforced == null ? 0 : 1,
          enforced,
          enforced,
          at,
          at,
          enforced == null ? null : at,
          Verdict.IN_SYNC,
          "",
          null,
          1,
          null,
          false,
          new TreeSet<>(),
          null,
          null);
    }

    Given released(long newVersion, Digest content) {
      return new Given(
          name,
          newVersion,
          content,
          runOnChange,
          missedRuns,
          firings,
          progress,
          request,
          interrupted);
    }

    Given notOnChange() {
      return new Given(
          name, version, enforced, false, missedRuns, firings, progress, request, interrupted);
    }

    Given skipping() {
      return new Given(
          name,
          version,
          enforced,
          runOnChange,
          MissedRuns.SKIP,
          firings,
          progress,
          request,
          interrupted);
    }

    Given with(Progress other) {
      return new Given(
          name, version, enforced, runOnChange, missedRuns, firings, other, request, interrupted);
    }

    Given with(Firings other) {
      return new Given(
          name, version, enforced, runOnChange, missedRuns, other, progress, request, interrupted);
    }

    Given asked(boolean checkOnly) {
      var asked =
          new RunRequest(
              "run-1",
              new NodeName("n"),
              AssociationId.parse(name),
              checkOnly,
              NOON.plusSeconds(9));
      return new Given(
          name, version, enforced, runOnChange, missedRuns, firings, progress, asked, interrupted);
    }

    Given crashed() {
      return new Given(
          name, version, enforced, runOnChange, missedRuns, firings, progress, request, true);
    }

    Work held(Hold.Kind kind) {
      return work(new Hold(kind, "why", null));
    }

    Work work() {
      return work(null);
    }

    private Work work(@Nullable Hold hold) {
      return new Work(
          AssociationId.parse(name),
          version,
          enforced,
          runOnChange,
          missedRuns,
          firings,
          progress,
          request,
          interrupted,
          hold,
          false,
          false,
          null,
          Set.of(),
          null);
    }
  }

  private static Step next(Given given, Instant now) {
    return Step.next(List.of(given.work()), ANCHOR, now);
  }

  private static void assertRuns(Step step, Trigger trigger) {
    assertThat(step)
        .isInstanceOfSatisfying(
            Step.Run.class, run -> assertThat(run.trigger()).isEqualTo(trigger));
  }

  private static Step skip(String reason) {
    Instant firing = HOURLY.lastFiring(NOON).orElseThrow();
    return new Step.Skip(AssociationId.parse("fleet/web"), NOON, firing, "skipped: " + reason);
  }

  @Test
  void newContentRunsAtOnce() {
    assertRuns(next(Given.ran(NOON).released(2, TWO), NOON), Trigger.NEW_VERSION);
    assertRuns(next(Given.ran(NOON).with(Progress.arrived(NOON)), NOON), Trigger.NEW_VERSION);
  }

  @Test
  void newContentWaitsForItsFiringWhereItSaysSo() {
    Given waiting = Given.ran(NOON).with(Progress.arrived(NOON)).notOnChange();
    assertThat(next(waiting, NOON)).isEqualTo(new Step.Wait(Optional.of(NOON.plusSeconds(3600))));
    assertRuns(next(waiting, NOON.plusSeconds(3600)), Trigger.FIRING);
  }

  @Test
  void aVersionWithTheSameContentIsAdopted() {
    assertThat(next(Given.ran(NOON).released(2, ONE), NOON))
        .isEqualTo(new Step.Adopt(AssociationId.parse("fleet/web"), 2));
  }

  @Test
  void aFiringRunsOnce() {
    Given ran = Given.ran(NOON.minusSeconds(1800));
    assertRuns(next(ran, NOON), Trigger.FIRING);
    assertThat(next(Given.ran(NOON), NOON))
        .isEqualTo(new Step.Wait(Optional.of(NOON.plusSeconds(3600))));
  }

  @Test
  void firingsThatWereSleptThroughRunOnceOrNotAtAll() {
    Given ran = Given.ran(NOON.minusSeconds(5 * 3600));
    Instant awake = NOON.plusSeconds(60);
    assertRuns(Step.next(List.of(ran.work()), awake, awake), Trigger.MISSED_FIRING);
    assertThat(Step.next(List.of(ran.skipping().work()), awake, awake))
        .isEqualTo(skip("the node slept through it, and missed runs are skipped"));
  }

  @Test
  void aBusyNodeIsNotASleepingOne() {
    Given ran = Given.ran(NOON.minusSeconds(1800)).skipping();
    assertRuns(Step.next(List.of(ran.work()), ANCHOR, NOON.plusSeconds(1200)), Trigger.FIRING);
  }

  @Test
  void onceIsOnce() {
    assertThat(next(Given.ran(ANCHOR).with(ONCE), NOON)).isEqualTo(new Step.Wait(Optional.empty()));
  }

  @Test
  void aRequestComesFirst() {
    assertThat(next(Given.ran(NOON).released(2, TWO).asked(true), NOON))
        .isEqualTo(
            new Step.Run(AssociationId.parse("fleet/web"), Trigger.RUN_NOW, "run-1", true, null));
  }

  @Test
  void anInterruptedRunIsTakenUp() {
    assertRuns(next(Given.ran(NOON).crashed(), NOON), Trigger.RUN_NOW);
    assertRuns(next(Given.ran(NOON).released(2, TWO).crashed(), NOON), Trigger.NEW_VERSION);
  }

  private static Progress withheld(@Nullable Digest applied) {
    return new Progress(
        1,
        ONE,
        applied,
        NOON,
        NOON,
        NOON,
        Verdict.HELD,
        "",
        null,
        1,
        null,
        true,
        new TreeSet<>(),
        null,
        null);
  }

  @Test
  void whatWasWithheldRunsWhenChangesAreOnAgain() {
    Given held = Given.ran(NOON).with(withheld(null));
    assertThat(Step.next(List.of(held.held(Hold.Kind.DISABLED)), ANCHOR, NOON))
        .isInstanceOf(Step.Wait.class);
    assertRuns(next(held, NOON), Trigger.NEW_VERSION);
    assertRuns(next(Given.ran(NOON).with(withheld(ONE)), NOON), Trigger.RUN_NOW);
  }

  @Test
  void whatIsSuspendedIsSaidOnceAndStartsNothing() {
    Given given = Given.ran(NOON.minusSeconds(5 * 3600));
    assertThat(Step.next(List.of(given.held(Hold.Kind.SUSPENDED)), ANCHOR, NOON))
        .isInstanceOfSatisfying(Step.Held.class, held -> assertThat(held.runId()).isNull());
    Given told = given.with(given.progress().held(1, true, "why", Digest.of("x"), Set.of(), null));
    assertThat(Step.next(List.of(told.held(Hold.Kind.SUSPENDED)), ANCHOR, NOON))
        .isEqualTo(new Step.Wait(Optional.empty()));
    assertThat(Step.next(List.of(told.asked(false).held(Hold.Kind.SUSPENDED)), ANCHOR, NOON))
        .isInstanceOfSatisfying(Step.Held.class, held -> assertThat(held.runId()).isNotNull());
    assertThat(Step.verifiedThrough(List.of(told.held(Hold.Kind.SUSPENDED)), NOON)).contains(NOON);
    assertRuns(next(told, NOON), Trigger.RUN_NOW);
  }

  @Test
  void nothingStartsThatLongAfterAFiring() {
    Given given = Given.ran(NOON.minusSeconds(5 * 3600));
    assertThat(Step.next(List.of(given.held(Hold.Kind.DURATION)), ANCHOR, NOON))
        .isEqualTo(skip("why"));
  }

  @Test
  void whatACrashInterruptedComesFirst() {
    Work due = Given.ran(NOON.minusSeconds(5 * 3600)).work();
    Work crashed = Given.ran(NOON).crashed().work();
    assertThat(Step.next(List.of(due, crashed), ANCHOR, NOON))
        .isEqualTo(Step.next(List.of(crashed), ANCHOR, NOON));
  }

  @Test
  void nothingIsVerifiedBeforeTheFirstRun() {
    var arrived = Given.ran(NOON).with(Progress.arrived(NOON)).work();
    assertThat(Step.verifiedThrough(List.of(arrived), NOON)).isEmpty();
  }

  @Test
  void everythingIsVerifiedWhereNothingIsDue() {
    assertThat(Step.verifiedThrough(List.of(Given.ran(NOON).work()), NOON.plusSeconds(60)))
        .contains(NOON.plusSeconds(60));
    assertThat(Step.verifiedThrough(List.of(Given.ran(ANCHOR).with(ONCE).work()), NOON))
        .contains(NOON);
  }

  @Test
  void aFiringThatIsDueOrWasSkippedIsNotVerified() {
    Given ran = Given.ran(NOON.minusSeconds(1800));
    assertThat(Step.verifiedThrough(List.of(ran.work()), NOON.plusSeconds(5)))
        .contains(NOON.minusMillis(1));
    Given skipped = ran.with(ran.progress().skipping(NOON));
    assertThat(Step.verifiedThrough(List.of(skipped.work()), NOON.plusSeconds(600)))
        .contains(NOON.minusMillis(1));
  }
}
