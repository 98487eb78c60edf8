package dev.holdfast.agent.run;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.state.Disabled;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.RegisteredNode;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What may keep an association from changing the node, in a whole agent with a clock turned by
/// hand.
class HoldsIT extends RegisteredNode {
  private static final String BASE = "fleet/zz-base";

  private static Documents web(String text) {
    return association(WEB).file("/etc/motd", text);
  }

  private static Hold hold(Report report) {
    return Objects.requireNonNull(report.hold());
  }

  private static void assertHeld(Report report, Hold.Kind kind, String reason) {
    assertThat(report.verdict()).isEqualTo(Verdict.HELD);
    assertThat(report.reason()).contains(reason);
    assertThat(hold(report).kind()).isEqualTo(kind);
  }

  @Test
  void whatIsSuspendedIsHeldAndRunsOnceItIsNot() {
    reconciler.release(web("hello").schedule("rate(5 minutes)").suspended());
    node.start();
    assertHeld(report(0), Hold.Kind.SUSPENDED, "suspended");
    reconciler.ask("run-1", WEB, false, Duration.ofMinutes(30));
    assertHeld(report(1), Hold.Kind.SUSPENDED, "suspended");
    assertThat(report(1).runId()).isEqualTo("run-1");
    after(Duration.ofMinutes(10));
    assertThat(node.tree().has("/etc/motd")).isFalse();

    reconciler.release(web("hello").schedule("rate(5 minutes)"));
    assertThat(report(2).verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(report(2).version()).isEqualTo(2);
    assertThat(report(2).hold()).isNull();

    reconciler.release(web("hello").schedule("rate(5 minutes)").suspended());
    assertHeld(report(3), Hold.Kind.SUSPENDED, "suspended");
    assertThat(report(3).version()).isEqualTo(3);
  }

  @Test
  void whatHoldsWhileDisconnectedWaitsForContactAndIsAppliedThen() {
    reconciler.release(web("one").schedule("rate(5 minutes)").holdWhileDisconnected());
    node.start();
    assertThat(report(0).verdict()).isEqualTo(Verdict.IN_SYNC);
    reconciler.stop();
    node.tree().file("/etc/motd", "by hand");
    until("it is noticed", () -> !node.isReachable());
    after(Duration.ofMinutes(5));
    until("it was looked at", () -> node.progress(WEB).verdict() == Verdict.DRIFTED);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("by hand");
    reconciler.start();
    until("it is corrected", () -> node.tree().text("/etc/motd").equals("one"));
    Report held = report(1);
    assertThat(held.verdict()).isEqualTo(Verdict.DRIFTED);
    assertThat(hold(held).kind()).isEqualTo(Hold.Kind.DISCONNECTED);
    assertThat(report(2).counts().corrected()).isEqualTo(1);
  }

  @Test
  void oneThatDependsRunsLaterAndIsHeldWhileTheOtherIsFailed() {
    node.tree().folder("/etc/base"); // where a file should be
    reconciler.release(web("hello").dependsOn("zz-base"));
    reconciler.release(association(BASE).file("/etc/base", "x"));
    node.start();
    assertThat(report(BASE, 0).verdict()).isEqualTo(Verdict.FAILED);
    assertHeld(report(0), Hold.Kind.DEPENDENCY, "waits for 'zz-base', which failed");
    assertThat(node.tree().has("/etc/motd")).isFalse();

    reconciler.release(association(BASE).file("/etc/base2", "x"));
    assertThat(report(BASE, 1).verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(report(1).verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(report(1).trigger()).isEqualTo(Report.Trigger.NEW_VERSION);
    assertThat(report(1).startedAt()).isAfterOrEqualTo(report(BASE, 1).finishedAt());
  }

  @Test
  void aDependencyThatTheNodeDoesNotHaveHoldsNothing() {
    reconciler.release(web("hello").dependsOn("elsewhere"));
    node.start();
    assertThat(report(0).verdict()).isEqualTo(Verdict.IN_SYNC);
  }

  @Test
  void ofTwoThatManageOneThingTheOneThatOthersDependOnHasIt() {
    reconciler.release(web("from web").dependsOn("zz-base"));
    reconciler.release(association(BASE).file("/etc/motd", "from base"));
    node.start();
    assertThat(report(0).verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report(0).reason()).contains(BASE);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("from base");
  }

  @Test
  void nothingStartsLaterAfterAFiringThanItsDuration() {
    Documents one = web("one").schedule("cron(0 9 * * ? *)").duration("PT30M");
    reconciler.release(one); // it is ten
    node.start();
    assertHeld(report(0), Hold.Kind.DURATION, "30m after a firing");
    assertThat(hold(report(0)).until()).isEqualTo("2026-11-22T09:00:00Z");
    assertThat(node.tree().has("/etc/motd")).isFalse();
    after(Duration.ofHours(23));
    assertThat(report(1).verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("one");
    node.tree().file("/etc/motd", "by hand");
    clock.advance(Duration.ofHours(25)); // and slept through the next one
    reconciler.ask("run-1", WEB, false, Duration.ofMinutes(30));
    until("the request is answered", () -> reconciler.reports(WEB).getLast().runId() != null);
    Report asked = reconciler.reports(WEB).getLast();
    assertThat(asked.verdict()).isEqualTo(Verdict.DRIFTED);
    assertThat(asked.hold()).isNotNull();
    assertThat(node.tree().text("/etc/motd")).isEqualTo("by hand");
  }

  @Test
  void ignoredDifferencesAreNeitherToldNorCorrected() {
    Documents documents =
        association(WEB)
            .resource(
                "{'name': 'motd', 'file': {'path': '/etc/motd', 'content': 'hi', 'mode': '0640'}}")
            .ignoring("motd", "mode")
            .schedule("rate(5 minutes)");
    node.tree().file("/etc/motd", "hi").mode("/etc/motd", 0644);
    reconciler.release(documents);
    node.start();
    assertThat(report(0).counts().inSync()).isEqualTo(1);
    assertThat(node.tree().mode("/etc/motd")).isEqualTo(0644);
    node.tree().file("/etc/motd", "by hand");
    after(Duration.ofMinutes(5));
    assertThat(report(1).resources().getFirst().differences())
        .extracting(each -> each.property())
        .containsExactly("content");
  }

  @Test
  void aHoldIsAFlagBesideInSync() throws IOException {
    reconciler.release(web("hello").schedule("rate(5 minutes)"));
    node.start();
    assertThat(report(0).verdict()).isEqualTo(Verdict.IN_SYNC);
    var until = clock.instant().plus(Duration.ofHours(2));
    StateFolder.disable(node.stateFolder(), new Disabled("moving racks", until));
    after(Duration.ofMinutes(5));
    Report flagged = report(1);
    assertThat(flagged.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(flagged.reason()).contains("moving racks").contains(until.toString());
    assertThat(flagged.hold())
        .isEqualTo(new Hold(Hold.Kind.DISABLED, hold(flagged).reason(), until));
    node.tree().file("/etc/motd", "by hand");
    after(Duration.ofMinutes(5));
    assertThat(report(2).verdict()).isEqualTo(Verdict.DRIFTED);
    after(Duration.ofMinutes(111));
    until("it is corrected", () -> node.tree().text("/etc/motd").equals("hello"));
  }

  @Test
  void aReportSurvivesItsTripWithHoldAndSupersession() {
    reconciler.release(web("hello").suspended());
    node.start();
    Report held = report(0);
    assertThat(Report.from((dev.holdfast.canonical.Json.Obj) held.toJson())).isEqualTo(held);
    assertThat(List.of(held.superseded())).containsExactly(false);
  }
}
