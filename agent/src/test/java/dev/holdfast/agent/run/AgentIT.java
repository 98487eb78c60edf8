package dev.holdfast.agent.run;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.state.Disabled;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.agent.testing.RegisteredNode;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult.Cause;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The whole agent in this process, over real HTTP and real files, with a clock turned by hand.
class AgentIT extends RegisteredNode {
  private void fire() {
    clock.advance(Duration.ofMinutes(5));
    node.lookAgain();
  }

  @Test
  void whatIsReleasedIsEnforcedAndReported() {
    reconciler.release(association(WEB).file("/etc/motd", "hello"));
    node.start();
    Report report = report(0);
    assertThat(report.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(report.trigger()).isEqualTo(Report.Trigger.NEW_VERSION);
    assertThat(report.counts().corrected()).isEqualTo(1);
    assertThat(report.resources().getFirst().cause()).isEqualTo(Cause.NEW_VERSION);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("hello");
    until("it is acknowledged", () -> reconciler.isUpToDate());
  }

  @Test
  void aNewVersionReachesANodeThatIsBeingHeld() {
    reconciler.release(association(WEB).file("/etc/motd", "one"));
    node.start();
    report(0);
    reconciler.release(association(WEB).file("/etc/motd", "two"));
    Report report = report(1);
    assertThat(report.version()).isEqualTo(2);
    assertThat(report.resources().getFirst().cause()).isEqualTo(Cause.NEW_VERSION);
    assertThat(report.resources().getFirst().differences().getFirst().diff())
        .contains("-one")
        .contains("+two");
    assertThat(node.tree().text("/etc/motd")).isEqualTo("two");
  }

  @Test
  void driftIsFoundAtAFiringCorrectedAndToldApart() {
    reconciler.release(association(WEB).file("/etc/motd", "hello").schedule("rate(5 minutes)"));
    node.start();
    report(0);
    node.tree().file("/etc/motd", "by hand");
    fire();
    Report report = report(1);
    assertThat(report.trigger()).isEqualTo(Report.Trigger.FIRING);
    assertThat(report.resources().getFirst().outcome()).isEqualTo(Outcome.CORRECTED);
    assertThat(report.resources().getFirst().cause()).isEqualTo(Cause.DRIFT);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("hello");
  }

  @Test
  void whatThisAgentCannotReadIsReportedAsFailedOnceAndTheRestGoesOn() {
    reconciler.releaseUnreadable(WEB);
    reconciler.release(association("fleet/other").file("/etc/motd", "hello"));
    node.start();
    Report report = report(0);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.reason()).contains("does it need an update?");
    until("the other ran", () -> !reconciler.reports("fleet/other").isEmpty());
    until("it is acknowledged", () -> reconciler.isUpToDate());

    node.close();
    node.start();
    reconciler.release(association(WEB).file("/etc/web", "readable"));
    assertThat(report(1).version()).isEqualTo(2);
    assertThat(report(1).verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(reconciler.reports(WEB)).hasSize(2);
  }

  @Test
  void runsThatFoundNothingAreCountedInTheNextReport() {
    reconciler.release(association(WEB).file("/etc/motd", "hello").schedule("rate(5 minutes)"));
    node.start();
    report(0);
    for (int i = 0; i < 3; i++) {
      fire();
      int runs = i + 1;
      until("the firing ran", () -> quietRuns() == runs);
    }
    node.tree().file("/etc/motd", "by hand");
    fire();
    // the first quiet run says that the correction is over; only the later ones are a streak
    assertThat(reconciler.reports(WEB).size()).isLessThanOrEqualTo(3);
    until(
        "the drift is reported",
        () -> lastReport().counts().corrected() == 1 && lastReport().number() > 1);
    assertThat(lastReport().quietBefore()).isNotNull();
  }

  private long quietRuns() throws IOException {
    var progress =
        StateFolder.inspect(node.stateFolder())
            .associations()
            .progress(dev.holdfast.model.AssociationId.parse(WEB))
            .orElseThrow();
    long reported = reconciler.reports(WEB).size() - 1L;
    return reported + (progress.quiet() == null ? 0 : progress.quiet().runs());
  }

  private Report lastReport() {
    return reconciler.reports(WEB).getLast();
  }

  @Test
  void aNodeThatIsAloneGoesOnAndTellsLaterOnce() {
    reconciler.release(association(WEB).file("/etc/motd", "hello").schedule("rate(5 minutes)"));
    node.start();
    report(0);
    reconciler.stop();
    node.tree().file("/etc/motd", "by hand");
    fire();
    until("it is corrected alone", () -> node.tree().text("/etc/motd").equals("hello"));
    node.close();
    node.start();
    reconciler.start();
    Report report = report(1);
    assertThat(report.resources().getFirst().cause()).isEqualTo(Cause.DRIFT);
    assertThat(corrections()).hasSize(2);
  }

  private List<Report> corrections() {
    return reconciler.reports(WEB).stream().filter(each -> each.counts().corrected() > 0).toList();
  }

  @Test
  void aVersionWithTheSameContentIsAdoptedWithoutARun() {
    reconciler.release(association(WEB).file("/etc/motd", "hello"));
    node.start();
    report(0);
    reconciler.release(association(WEB).file("/etc/motd", "hello").timeout("PT2H"));
    until("it is adopted", reconciler::isUpToDate);
    node.tree().file("/etc/motd", "by hand");
    reconciler.ask("run-1", WEB, false, Duration.ofMinutes(5));
    Report report = report(1);
    assertThat(report.version()).isEqualTo(2);
    assertThat(report.runId()).isEqualTo("run-1");
    assertThat(report.resources().getFirst().cause()).isEqualTo(Cause.DRIFT);
  }

  @Test
  void everyReleaseIsAnsweredAlsoWhereTheNodeIsAsItWas() {
    reconciler.release(association(WEB).file("/etc/motd", "hello"));
    node.start();
    report(0);
    var first = new ReleaseMark(Instant.parse("2026-01-01T00:00:00Z"), Instant.EPOCH);
    reconciler.releaseAnew(WEB, first);
    until(
        "the first mark is taken without a run", () -> first.equals(node.progress(WEB).release()));
    var second = new ReleaseMark(Instant.parse("2026-01-02T00:00:00Z"), Instant.EPOCH);
    reconciler.releaseAnew(WEB, second);
    Report report = report(1);
    assertThat(report.release()).isEqualTo(second);
    assertThat(report.trigger()).isEqualTo(Report.Trigger.NEW_VERSION);
    assertThat(report.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(report.counts().corrected()).isZero();

    node.close();
    node.start();
    reconciler.releaseAnew(WEB, new ReleaseMark(second.at(), second.at()));
    until("a retry asks nothing of who succeeded", reconciler::isUpToDate);
    reconciler.ask("run-1", WEB, true, Duration.ofMinutes(5));
    assertThat(report(2).runId()).isEqualTo("run-1");
  }

  @Test
  void aRequestRunsOnceAndNeverAfterItExpired() {
    reconciler.release(association(WEB).file("/etc/motd", "hello"));
    node.start();
    report(0);
    reconciler.ask("late", WEB, false, Duration.ofSeconds(-1));
    reconciler.ask("once", WEB, true, Duration.ofMinutes(5));
    Report report = report(1);
    assertThat(report.runId()).isEqualTo("once");
    reconciler.ask("once", WEB, false, Duration.ofMinutes(5));
    reconciler.ask("again", WEB, false, Duration.ofMinutes(5));
    assertThat(report(2).runId()).isEqualTo("again");
  }

  @Test
  void aRequestThatCannotBeReadKeepsNothingFromItsTurn() {
    reconciler.release(association(WEB).file("/etc/motd", "hello"));
    node.start();
    report(0);
    reconciler.askBadly(WEB);
    reconciler.ask("good", WEB, true, Duration.ofMinutes(5));
    assertThat(report(1).runId()).isEqualTo("good");
    reconciler.release(association(WEB).file("/etc/motd", "two"));
    assertThat(report(2).version()).isEqualTo(2);
    assertThat(node.isReachable()).isTrue();
  }

  @Test
  void anErrorOfTheAgentItselfIsToldAndConcernsItsAssociationAlone() {
    reconciler.release(association(WEB).file("/etc/motd", "one").uploadingOutput());
    reconciler.release(
        association("fleet/other").file("/etc/other", "hello").schedule("rate(5 minutes)"));
    node.faulty().start();
    assertThat(report(0).verdict()).isEqualTo(Verdict.IN_SYNC);
    Report fault = report(1);
    assertThat(fault.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(fault.reason()).contains("an error of the agent itself", "a fault in this test");

    node.tree().file("/etc/other", "by hand");
    clock.advance(Duration.ofMinutes(5));
    node.lookAgain();
    until("others are enforced", () -> node.tree().text("/etc/other").equals("hello"));
    reconciler.ask("run-1", WEB, false, Duration.ofMinutes(5));
    reconciler.release(association(WEB).file("/etc/motd", "two"));
    assertThat(report(2).version()).as("what is released anew is begun anew").isEqualTo(2);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("two");
  }

  @Test
  void whatAnErrorOfTheAgentItselfSetAsideIsTriedAgainAfterAnHour() {
    reconciler.release(association(WEB).file("/etc/motd", "one").uploadingOutput());
    node.faulty().start();
    assertThat(report(1).verdict()).isEqualTo(Verdict.FAILED);
    node.tree().file("/etc/motd", "by hand");
    clock.advance(Duration.ofHours(1));
    node.lookAgain();
    until("it is corrected", () -> node.tree().text("/etc/motd").equals("one"));
  }

  @Test
  void anAuditReportsDriftAndChangesNothing() {
    node.tree().file("/etc/motd", "found");
    reconciler.release(association(WEB).file("/etc/motd", "hello").audit());
    node.start();
    Report report = report(0);
    assertThat(report.verdict()).isEqualTo(Verdict.DRIFTED);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("found");
  }

  @Test
  void aDisabledNodeChecksAndHoldsUntilItIsEnabled() throws IOException {
    StateFolder.disable(node.stateFolder(), new Disabled("moving racks", null));
    reconciler.release(association(WEB).file("/etc/motd", "hello"));
    node.start();
    Report held = report(0);
    assertThat(held.verdict()).isEqualTo(Verdict.HELD);
    assertThat(held.reason()).contains("moving racks");
    assertThat(node.tree().has("/etc/motd")).isFalse();
    // one that was written before the loop began may come last
    until(
        "the reconciler knows",
        () ->
            reconciler.checkIns().stream()
                .anyMatch(each -> "moving racks".equals(each.disabled())));
    StateFolder.enable(node.stateFolder());
    node.lookAgain();
    Report applied = report(1);
    assertThat(applied.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("hello");
  }

  @Test
  void anAssociationThatIsRetiredIsForgottenAndNothingUndone() {
    reconciler.release(association(WEB).file("/etc/motd", "hello").schedule("rate(5 minutes)"));
    node.start();
    report(0);
    reconciler.retire(WEB);
    until("it is told", () -> reconciler.isUpToDate() && node.isResting());
    node.tree().file("/etc/motd", "by hand");
    fire();
    reconciler.release(association("fleet/other").file("/etc/issue", "x"));
    until("the other ran", () -> !reconciler.reports("fleet/other").isEmpty());
    assertThat(node.tree().text("/etc/motd")).isEqualTo("by hand");
  }

  @Test
  void whatCannotWorkInABareTreeIsNotApplicableWithAReason() {
    reconciler.release(
        association(WEB)
            .file("/etc/motd", "hello")
            .resource("{'name': 'nginx', 'package': {'name': 'nginx'}}")
            .resource("{'name': 'svc', 'service': {'name': 'nginx', 'state': 'running'}}"));
    node.start();
    Report report = report(0);
    assertThat(report.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(report.counts().notApplicable()).isEqualTo(2);
    assertThat(report.resources())
        .filteredOn(each -> each.outcome() == Outcome.NOT_APPLICABLE)
        .allSatisfy(each -> assertThat(each.message()).contains("bare tree"));
  }

  @Test
  void twoAssociationsThatManageOneThingAreToldApart() {
    reconciler.release(association("fleet/a").file("/etc/motd", "from a"));
    reconciler.release(association(WEB).file("/etc/motd", "from web"));
    node.start();
    Report report = report(0);
    assertThat(report.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.reason()).contains("fleet/a");
    assertThat(node.tree().text("/etc/motd")).isEqualTo("from a");
  }

  @Test
  void drivenBackAgainAndAgainItIsAFightThatIsLeftAlone() {
    reconciler.release(association(WEB).file("/etc/motd", "hello").schedule("rate(1 minute)"));
    node.start();
    report(0);
    for (int i = 1; i <= 3; i++) {
      node.tree().file("/etc/motd", "by hand " + i);
      clock.advance(Duration.ofMinutes(1));
      node.lookAgain();
      Cause expected = i < 3 ? Cause.DRIFT : Cause.FIGHT;
      assertThat(report(i).resources().getFirst().cause()).isEqualTo(expected);
    }
    node.tree().file("/etc/motd", "by hand again");
    clock.advance(Duration.ofSeconds(59));
    reconciler.ask("run-1", WEB, false, Duration.ofMinutes(1));
    Report left = report(4);
    assertThat(left.verdict()).isEqualTo(Verdict.DRIFTED);
    assertThat(left.reason()).contains("again and again");
    assertThat(node.tree().text("/etc/motd")).isEqualTo("by hand again");
  }

  @Test
  void quietFiringsMoveWhatIsVerified() {
    reconciler.release(association(WEB).file("/etc/motd", "hello").schedule("rate(5 minutes)"));
    node.start();
    report(0);
    fire();
    var poke = new AtomicInteger();
    until(
        "a check-in says so",
        () -> {
          reconciler.label("poke", "" + poke.incrementAndGet()); // so that one comes after the run
          return clock.instant().equals(reconciler.checkIns().getLast().verifiedThrough());
        });
  }
}
