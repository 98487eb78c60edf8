package dev.holdfast.agent.run;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.RegisteredNode;
import dev.holdfast.agent.testing.TestNode;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.CalendarHours;
import dev.holdfast.wire.FreezeOrder;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Calendars and freezes in a whole agent with a clock turned by hand, which begins at ten.
class CalendarsIT extends RegisteredNode {
  private static final String NIGHT = "fleet/night";

  private static Documents web(String text) {
    return association(WEB).file("/etc/motd", text);
  }

  private Instant at(Duration later) {
    return clock.instant().plus(later);
  }

  private Instant in(int hours) {
    return at(Duration.ofHours(hours));
  }

  private static CalendarHours.Open open(Instant start, Instant end) {
    return new CalendarHours.Open(start, end, end);
  }

  private void calendar(String id, CalendarHours.Open... open) {
    reconciler.calendar(id, new CalendarHours(List.of(open), at(Duration.ofDays(35))));
  }

  private static Hold hold(Report report) {
    return Objects.requireNonNull(report.hold());
  }

  private void isCorrectedTo(String text) {
    until("'" + text + "' is there", () -> motd().equals(text));
  }

  private String motd() {
    return node.tree().has("/etc/motd") ? node.tree().text("/etc/motd") : "";
  }

  @Test
  void whatACalendarHoldsIsAppliedWhenItOpensAndNotBefore() {
    calendar(NIGHT, open(in(4), in(6)));
    reconciler.release(web("hello").calendars("night"));
    node.start();
    Report held = report(0);
    assertThat(held.verdict()).isEqualTo(Verdict.HELD);
    assertThat(held.reason()).isEqualTo("waiting for calendar night until " + in(4));
    assertThat(hold(held))
        .isEqualTo(new Hold(Hold.Kind.CALENDAR, "night", "waiting for calendar night", in(4)));
    assertThat(held.resources().getFirst().differences()).isNotEmpty();
    after(Duration.ofMinutes(239));
    assertThat(motd()).isEmpty();
    after(Duration.ofMinutes(1));
    isCorrectedTo("hello");
    assertThat(report(1).verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(report(1).trigger()).isEqualTo(Report.Trigger.NEW_VERSION);
    assertThat(report(1).hold()).isNull();
  }

  @Test
  void eachNodeStartsByItsSplayAfterAnOpening() {
    calendar(NIGHT, open(in(4), in(6)));
    reconciler.release(web("hello").calendars("night").splay("PT30M"));
    node.start();
    Instant turn = Objects.requireNonNull(hold(report(0)).until());
    assertThat(turn).isBetween(in(4), at(Duration.ofMinutes(270)));
    assertThat(turn).isNotEqualTo(in(4));
    after(Duration.between(clock.instant(), turn).minusMillis(1));
    assertThat(motd()).isEmpty();
    after(Duration.ofMillis(1));
    isCorrectedTo("hello");
  }

  @Test
  void driftIsToldWhileClosedAndCorrectedAtTheOpening() throws IOException {
    calendar(NIGHT, open(in(-1), in(1)), open(in(24), in(26)));
    reconciler.release(web("hello").schedule("rate(30 minutes)").calendars("night"));
    node.start();
    assertThat(report(0).verdict()).isEqualTo(Verdict.IN_SYNC);
    after(Duration.ofMinutes(30));
    assertThat(report(1).counts().inSync()).isEqualTo(1);
    after(Duration.ofMinutes(90));
    until("it was checked", () -> node.progress(WEB).quiet() != null);
    assertThat(reconciler.reports(WEB)).as("a closed calendar alone is no news").hasSize(2);
    node.tree().file("/etc/motd", "by hand");
    after(Duration.ofMinutes(30));
    Report drifted = report(2);
    assertThat(drifted.verdict()).isEqualTo(Verdict.DRIFTED);
    assertThat(hold(drifted).kind()).isEqualTo(Hold.Kind.CALENDAR);
    after(Duration.ofMinutes(1290));
    isCorrectedTo("hello");
  }

  @Test
  void aNodeThatIsAloneKeepsItsCalendarOverARestartAndBeyondItIsClosed() throws IOException {
    reconciler.calendar(
        NIGHT, new CalendarHours(List.of(open(in(4), in(6)), open(in(28), in(48))), in(48)));
    reconciler.release(web("hello").schedule("rate(1 hour)").calendars("night"));
    node.start();
    report(0);
    reconciler.stop();
    node.close();
    node = new TestNode(folder, reconciler, clock).start();
    after(Duration.ofHours(5));
    isCorrectedTo("hello");
    node.tree().file("/etc/motd", "by hand");
    clock.advance(Duration.ofHours(20)); // in the second opening's day, before it
    node.lookAgain();
    until("it was looked at", () -> node.progress(WEB).verdict() == Verdict.DRIFTED);
    after(Duration.ofHours(4));
    isCorrectedTo("hello");
    node.tree().file("/etc/motd", "once more");
    after(Duration.ofHours(24)); // beyond what the node knows
    until("nothing is known", () -> node.progress(WEB).reason().contains("knows only through"));
    assertThat(motd()).isEqualTo("once more");
  }

  @Test
  void aCalendarThatTheNodeDoesNotKnowIsClosed() {
    reconciler.release(web("hello").calendars("night"));
    node.start();
    assertThat(report(0).reason()).contains("calendar night, which this node does not know yet");
    calendar(NIGHT, open(in(-1), in(1)));
    isCorrectedTo("hello");
  }

  @Test
  void ofTwoCalendarsBothMustBeOpen() {
    calendar(NIGHT, open(in(1), in(3)), open(in(10), in(12)));
    calendar("fleet/quiet", open(in(-1), in(1)), open(in(11), in(20)));
    reconciler.release(web("hello").calendars("night", "quiet"));
    node.start();
    assertThat(hold(report(0)).name()).isEqualTo("night");
    assertThat(hold(report(0)).until()).isEqualTo(in(11));
    after(Duration.ofHours(2));
    assertThat(motd()).isEmpty();
    after(Duration.ofHours(9));
    isCorrectedTo("hello");
  }

  @Test
  void nothingStartsAfterTheCutoff() {
    var first = new CalendarHours.Open(in(-1), in(1), at(Duration.ofMinutes(-1)));
    calendar(NIGHT, first, open(in(8), in(9)));
    reconciler.release(web("hello").calendars("night"));
    node.start();
    assertThat(hold(report(0)).until()).isEqualTo(in(8));
    after(Duration.ofHours(8));
    isCorrectedTo("hello");
  }

  @Test
  void aFiringWhileClosedIsMadeUpForOnceAlsoWhereNothingCanBeChecked() throws IOException {
    Path said = folder.resolve("said");
    calendar(NIGHT, open(in(-1), in(1)), open(in(24), in(26)));
    reconciler.release(
        association(WEB)
            .resource("{'name': 'say', 'script': {'apply': 'echo >> %s'}}".formatted(said))
            .schedule("rate(2 hours)")
            .calendars("night"));
    node.onThisMachine().start();
    assertThat(report(0).verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(said).hasContent("\n");
    after(Duration.ofHours(2));
    assertThat(report(1).trigger()).isEqualTo(Report.Trigger.FIRING);
    assertThat(report(1).counts().unknown()).isEqualTo(1);
    assertThat(hold(report(1)).kind()).isEqualTo(Hold.Kind.CALENDAR);
    after(Duration.ofHours(2)); // one that replaces the one before
    until("it was looked at", () -> node.progress(WEB).coveredThrough().equals(clock.instant()));
    after(Duration.ofHours(20).plusMinutes(30));
    until("it ran", () -> Files.readString(said).equals("\n\n"));
    assertThat(report(2).hold()).isNull();
  }

  @Test
  void anEditedCalendarIsObeyedAtOnceAndToldAnew() {
    calendar(NIGHT, open(in(4), in(6)));
    reconciler.release(web("hello").calendars("night"));
    node.start();
    assertThat(hold(report(0)).until()).isEqualTo(in(4));
    calendar(NIGHT, open(in(8), in(9)));
    assertThat(hold(report(1)).until()).isEqualTo(in(8));
    assertThat(report(1).version()).isEqualTo(1);
    calendar(NIGHT, open(in(-1), in(9)));
    isCorrectedTo("hello");
  }

  @Test
  void aFreezeHoldsOverARestartUntilItIsTakenBackAndCannotBeReplayed() throws IOException {
    reconciler.release(web("hello").schedule("rate(5 minutes)"));
    node.start();
    assertThat(report(0).verdict()).isEqualTo(Verdict.IN_SYNC);
    FreezeOrder freeze = reconciler.order(true, null, "incident 7", null);
    until("it is heard", () -> latest() == freeze.sequence());
    node.close();
    reconciler.stop();
    node = new TestNode(folder, reconciler, clock).start();
    node.tree().file("/etc/motd", "by hand");
    after(Duration.ofMinutes(5));
    until("it was looked at", () -> node.progress(WEB).verdict() == Verdict.DRIFTED);
    assertThat(motd()).isEqualTo("by hand");
    reconciler.start();
    assertThat(hold(report(1)).kind()).isEqualTo(Hold.Kind.FROZEN);
    assertThat(report(1).reason()).isEqualTo("frozen: incident 7");
    FreezeOrder unfreeze = reconciler.order(false, null, "", null);
    isCorrectedTo("hello");
    reconciler.repeat(freeze);
    node.tree().file("/etc/motd", "by hand");
    after(Duration.ofMinutes(5));
    isCorrectedTo("hello");
    until("it knows which one counts", () -> latest() == unfreeze.sequence());
  }

  private long latest() {
    return Objects.requireNonNull(reconciler.checkIns().getLast().known()).freezeSequence();
  }

  @Test
  void aFreezeOfARepositoryLeavesOthersAloneAndEndsByItself() {
    reconciler.release(web("hello"));
    reconciler.release(association("other/web").file("/etc/other", "x"));
    reconciler.order(true, "fleet", "", in(2));
    node.start();
    assertThat(report(0).reason()).isEqualTo("'fleet' is frozen (until " + in(2) + ")");
    until("the other is applied", () -> node.tree().has("/etc/other"));
    assertThat(motd()).isEmpty();
    after(Duration.ofHours(2));
    isCorrectedTo("hello");
  }

  @Test
  void aRunThatACalendarClosesOnLeavesTheRestAloneUntilTheNextOpening() {
    var running = new RunningClock();
    reconciler.close();
    reconciler = new TestReconciler(running);
    node = new TestNode(folder.resolve("other"), reconciler, running);
    node.register();
    var many = association(WEB);
    IntStream.range(0, 150).forEach(i -> many.file("/etc/many-" + i, "x"));
    calendar(NIGHT, open(in(-1), at(Duration.ofMinutes(5))), open(in(4), in(6)));
    reconciler.release(many.calendars("night"));
    node.start();
    Report cut = report(0);
    assertThat(cut.counts().corrected()).isBetween(1L, 149L);
    assertThat(cut.counts().drifted()).isEqualTo(150 - cut.counts().corrected());
    assertThat(cut.verdict()).isEqualTo(Verdict.HELD);
    assertThat(hold(cut).until()).isEqualTo(in(4));
    running.ahead = Duration.ofHours(5);
    node.lookAgain();
    assertThat(report(1).verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(report(1).counts().corrected()).isEqualTo(cut.counts().drifted());
  }

  /// One on which every look costs a second.
  private final class RunningClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;
    private final AtomicLong looks = new AtomicLong();

    @Override
    public Instant instant() {
      return clock.instant().plus(ahead).plusSeconds(looks.incrementAndGet());
    }
  }
}
