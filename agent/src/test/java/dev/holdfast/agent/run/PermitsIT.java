package dev.holdfast.agent.run;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.RegisteredNode;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.Report.Course;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Nodes that take turns, as one of them sees it: a whole agent with a clock turned by hand.
class PermitsIT extends RegisteredNode {
  private static final Duration HOUR = Duration.ofHours(1);

  private static Documents web() {
    return association(WEB).file("/etc/motd", "hello").schedule("rate(5 minutes)").limitingRate();
  }

  /// In sync with its first version.
  private void runs(Documents documents) {
    reconciler.release(documents);
    node.start();
    report(0);
  }

  /// Where it was busy, or a question was lost with the connection, it asks again ten seconds
  /// later.
  private void askingAgain(String what, Callable<Boolean> condition) {
    inSteps(Duration.ofSeconds(13), what, condition);
  }

  private void drifts() {
    node.tree().file("/etc/motd", "by hand");
    after(Duration.ofMinutes(5));
  }

  private static Report.Part part(Report report) {
    return Objects.requireNonNull(report.part());
  }

  private Permission.Request question(int index) {
    until("question " + index + " comes", () -> reconciler.questions().size() > index);
    return reconciler.questions().get(index);
  }

  @Test
  void aScheduledRunThatFindsSomethingAsksAndSaysUnderWhichPermitItChanged() {
    runs(web());
    assertThat(reconciler.questions()).isEmpty(); // what a version brings is let out by its rollout
    drifts();
    Report report = report(1);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("hello");
    assertThat(part(report).permit()).isEqualTo("permit-1");
    assertThat(part(report).firing()).isEqualTo(question(0).firing());
    assertThat(question(0).execution())
        .isEqualTo(
            ExecutionId.of(
                AssociationId.parse(WEB), Objects.requireNonNull(part(report).firing())));
  }

  @Test
  void whoFindsNothingAsksNothing() {
    runs(web());
    after(Duration.ofMinutes(5));
    until("it ran", () -> clock.instant().equals(node.progress(WEB).lastRunAt()));
    assertThat(reconciler.questions()).isEmpty();
  }

  @Test
  void whoIsToldToWaitSaysSoAndChangesOnceItMay() {
    var answer = new AtomicReference<Permission.Answer>();
    answer.set(new Permission.Answer.Wait("one node changes at a time", Duration.ofSeconds(10)));
    reconciler.permits(_ -> Objects.requireNonNull(answer.get()));
    runs(web());
    drifts();
    Report waits = report(1);
    assertThat(waits.verdict()).isEqualTo(Verdict.DRIFTED);
    assertThat(waits.reason()).isEqualTo("waiting for a permit: one node changes at a time");
    assertThat(Objects.requireNonNull(waits.hold()).kind()).isEqualTo(Hold.Kind.PERMIT);
    assertThat(part(waits).permit()).isNull();

    after(Duration.ofSeconds(13));
    question(1);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("by hand");
    answer.set(reconciler.grant(question(1), "mine", HOUR));
    askingAgain("it asks once more", () -> reconciler.questions().size() > 2);
    Report report = report(2);
    assertThat(report.counts().corrected()).isEqualTo(1);
    assertThat(part(report).permit()).isEqualTo("mine");
    assertThat(part(report).firing()).isEqualTo(part(waits).firing());
  }

  @Test
  void whoIsRefusedIsSkippedUntilTheNextFiring() {
    reconciler.permits(_ -> new Permission.Answer.Refused("3 of 10 nodes failed"));
    runs(web());
    drifts();
    Report refused = report(1);
    assertThat(refused.verdict()).isEqualTo(Verdict.DRIFTED);
    assertThat(refused.reason()).isEqualTo("skipped: 3 of 10 nodes failed");
    after(Duration.ofMinutes(2));
    reconciler.permits(request -> reconciler.grant(request, "next", HOUR));
    after(Duration.ofMinutes(3));
    Report report = report(2);
    assertThat(part(report).permit()).isEqualTo("next");
    assertThat(part(report).firing()).isAfter(part(refused).firing());
    assertThat(reconciler.questions()).hasSize(2);
  }

  @Test
  void whoWaitedAsksAgainAfterARestart() {
    reconciler.permits(_ -> new Permission.Answer.Wait("not now", Duration.ofSeconds(10)));
    runs(web());
    drifts();
    Report waits = report(1);
    node.close();
    reconciler.permits(request -> reconciler.grant(request, "after", HOUR));
    node.start();
    Report report = report(2);
    assertThat(part(report).permit()).isEqualTo("after");
    assertThat(part(report).firing()).isEqualTo(part(waits).firing());
  }

  @Test
  void withoutContactItChangesWithoutAPermitAndSaysSo() {
    runs(web());
    reconciler.stop();
    until("it is noticed", () -> !node.isReachable());
    drifts(); // five minutes later: longer than a reconciler's restart takes
    until("it is corrected", () -> node.tree().text("/etc/motd").equals("hello"));
    reconciler.start();
    assertThat(part(report(1)).withoutPermit()).isTrue();
    assertThat(part(report(1)).permit()).isNull();
  }

  @Test
  void whatHoldsWhileDisconnectedChangesNothingWithoutAPermit() {
    runs(web().holdWhileDisconnected());
    reconciler.stop();
    until("it is noticed", () -> !node.isReachable());
    drifts();
    until("it was looked at", () -> node.progress(WEB).verdict() == Verdict.DRIFTED);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("by hand");
    reconciler.start();
    askingAgain("it is corrected", () -> node.tree().text("/etc/motd").equals("hello"));
    assertThat(reconciler.questions()).isNotEmpty();
  }

  @Test
  void aPermitThatIsForSomethingElseIsNone() {
    runs(web());
    var other = new Permission.Request(AssociationId.parse("fleet/other"), clock.instant(), null);
    reconciler.permits(_ -> reconciler.grant(other, "other", HOUR));
    drifts();
    assertThat(report(1).reason())
        .isEqualTo("waiting for a permit: the reconciler does not answer");
    assertThat(node.tree().text("/etc/motd")).isEqualTo("by hand");
  }

  @Test
  void whatWasAskedForTakesItsTurnToo() {
    runs(web());
    node.tree().file("/etc/motd", "by hand");
    reconciler.ask("run-7", WEB, false, HOUR);
    Report report = report(1);
    assertThat(report.runId()).isEqualTo("run-7");
    assertThat(part(report).permit()).isEqualTo("permit-1");
    assertThat(question(0).run()).isEqualTo("run-7");
  }

  @Test
  void aMereLookNeedsNoPermit() {
    runs(web());
    node.tree().file("/etc/motd", "by hand");
    reconciler.ask("run-8", WEB, true, HOUR);
    assertThat(report(1).verdict()).isEqualTo(Verdict.DRIFTED);
    assertThat(reconciler.questions()).isEmpty();
  }

  @Test
  void aStoppedExecutionIsNotBegunAlsoAfterARestart() {
    runs(association(WEB).file("/etc/motd", "hello").schedule("rate(5 minutes)"));
    // versions are released at the clock's time, which the rate counts from
    Instant firing = clock.instant().plus(Duration.ofMinutes(5));
    var execution = ExecutionId.of(AssociationId.parse(WEB), firing);
    reconciler.orderStop(execution, WEB, "stopped by ana");
    until("it is known", () -> node.stops().contains(execution.value()));
    node.close();
    node.start();
    drifts();
    Report skipped = report(1);
    assertThat(skipped.isSkip()).isTrue();
    assertThat(skipped.reason()).isEqualTo("skipped: somebody stopped it");
    assertThat(part(skipped).course()).isEqualTo(Course.SKIPPED);
    assertThat(part(skipped).firing()).isEqualTo(ExecutionId.nameable(firing));
    assertThat(node.tree().text("/etc/motd")).isEqualTo("by hand");
    after(Duration.ofMinutes(5));
    assertThat(report(2).counts().corrected()).isEqualTo(1);
  }

  /// The script leaves its process id, and would go on for ten minutes.
  @Test
  void anOrderEndsAScriptThatRuns() throws IOException {
    Path first = folder.resolve("first");
    Path running = folder.resolve("running");
    String apply =
        "[ -e %1$s ] || { touch %1$s; exit 0; }; echo $$ > %2$s.new; mv %2$s.new %2$s; sleep 600"
            .formatted(first, running);
    reconciler.release(
        association(WEB)
            .resource("{'name': 'long', 'script': {'apply': '%s'}}".formatted(apply))
            .schedule("rate(5 minutes)"));
    node.onThisMachine().start();
    assertThat(report(0).verdict()).isEqualTo(Verdict.IN_SYNC);
    reconciler.ask("run-9", WEB, false, HOUR);
    until("it runs", () -> Files.exists(running));
    long process = Long.parseLong(Files.readString(running).strip());
    assertThat(ProcessHandle.of(process)).isPresent();

    reconciler.orderStop(new ExecutionId("run-9"), WEB, "stopped by ana");
    Report stopped = report(1);
    assertThat(part(stopped).course()).isEqualTo(Course.STOPPED);
    assertThat(stopped.verdict()).isEqualTo(Verdict.FAILED); // it is left as it was just then
    assertThat(stopped.reason()).startsWith("stopped by ana; long: ");
    until("it is gone", () -> ProcessHandle.of(process).isEmpty());
  }
}
