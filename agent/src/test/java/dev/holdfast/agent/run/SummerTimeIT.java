package dev.holdfast.agent.run;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.RegisteredNode;
import dev.holdfast.wire.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Half past two in Berlin on the days on which the clocks change, in a whole agent with a clock
/// turned by hand. Each firing finds something to correct, and says which it was.
class SummerTimeIT extends RegisteredNode {
  private void begins(String at, String expression) {
    clock.advance(Duration.between(clock.instant(), Instant.parse(at)));
    reconciler.release(
        association(WEB).file("/etc/motd", "hello").schedule(expression, "Europe/Berlin"));
    node.start();
    until("the first report comes", () -> reconciler.reports(WEB).size() == 1);
  }

  /// Somebody changes the file, and it is that late.
  private void drifts(String until) {
    node.tree().file("/etc/motd", "by hand");
    clock.advance(Duration.between(clock.instant(), Instant.parse(until)));
    node.lookAgain();
  }

  private List<Instant> corrected() {
    return reconciler.reports(WEB).stream()
        .filter(report -> report.counts().corrected() > 0)
        .skip(1) // what the version brought
        .map(Report::part)
        .map(part -> Objects.requireNonNull(Objects.requireNonNull(part).firing()))
        .toList();
  }

  private void firesAt(String... firings) {
    until("it fires " + firings.length + " times", () -> corrected().size() >= firings.length);
    assertThat(corrected()).extracting(Instant::toString).containsExactly(firings);
  }

  /// Whether a run would correct something; asked, and nothing of the schedule.
  private void isLeftAlone() {
    int before = reconciler.reports(WEB).size();
    reconciler.ask("look-" + before, WEB, true, Duration.ofHours(1));
    until("it was looked at", () -> reconciler.reports(WEB).size() > before);
    assertThat(node.tree().text("/etc/motd")).isEqualTo("by hand");
  }

  @Test
  void aTimeThatDoesNotExistRunsAtTheFirstInstantAfterTheGap() {
    begins("2027-03-27T23:00:00Z", "cron(30 2 * * ? *)");
    drifts("2027-03-28T00:59:59Z");
    isLeftAlone();
    drifts("2027-03-28T01:00:00Z"); // three, where two would have been
    firesAt("2027-03-28T01:00:00Z");
    drifts("2027-03-29T00:30:00Z");
    firesAt("2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z");
  }

  @Test
  void aTimeThatOccursTwiceRunsOnceAtTheFirst() {
    begins("2027-10-30T22:00:00Z", "cron(30 2 * * ? *)");
    drifts("2027-10-31T00:30:00Z");
    firesAt("2027-10-31T00:30:00Z");
    drifts("2027-10-31T01:30:00Z"); // half past two again
    isLeftAlone();
    drifts("2027-11-01T01:30:00Z");
    firesAt("2027-10-31T00:30:00Z", "2027-11-01T01:30:00Z");
  }

  @Test
  void everyHourFiresInBothOfTheHoursThatAreOneByTheClock() {
    begins("2027-10-30T23:45:00Z", "cron(30 * * * ? *)");
    drifts("2027-10-31T00:30:00Z");
    firesAt("2027-10-31T00:30:00Z");
    drifts("2027-10-31T01:30:00Z");
    firesAt("2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z");
  }
}
