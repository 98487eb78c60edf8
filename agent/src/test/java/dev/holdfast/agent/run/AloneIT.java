package dev.holdfast.agent.run;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.HandClock;
import dev.holdfast.agent.testing.TestNode;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.wire.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node that nobody looks after: days without a reconciler, sleep, and a clock that somebody
/// sets.
class AloneIT {
  private static final String WEB = "fleet/web";
  @TempDir private Path folder;
  private HandClock clock;
  private volatile Duration ahead = Duration.ZERO;
  private TestReconciler reconciler;
  private TestNode node;

  @BeforeEach
  void registers() {
    clock = new HandClock();
    reconciler = new TestReconciler(clock);
    node = new TestNode(folder, reconciler, this::nodeTime);
    node.register();
  }

  @AfterEach
  void ends() {
    node.close();
    reconciler.close();
  }

  private void released(String schedule) {
    reconciler.release(association(WEB).file("/etc/motd", "hello").schedule(schedule));
    node.start();
    until("it ran", () -> !reconciler.reports(WEB).isEmpty());
    until("it is told", () -> node.reportsWaiting() == 0);
  }

  private void pass(Duration time) {
    clock.advance(time);
    node.lookAgain();
  }

  /// The clock of the node, which is not always right.
  private Instant nodeTime() {
    return clock.instant().plus(ahead);
  }

  private void set(Duration off) {
    ahead = off;
    node.lookAgain();
    until("server time is known", () -> node.serverTime().equals(clock.instant()));
  }

  private void editByHand() {
    node.tree().file("/etc/motd", "by hand");
  }

  @Test
  void forDaysWithoutAReconcilerItGoesOnAndTellsEachCorrectionLater() {
    released("rate(1 hour)");
    reconciler.stop();
    until("it is noticed", () -> !node.isReachable());
    for (int hour = 1; hour <= 72; hour++) {
      boolean edited = hour % 12 == 0;
      if (edited) {
        editByHand();
      }
      pass(Duration.ofHours(1));
      until("it ran", () -> clock.instant().equals(node.progress(WEB).lastRunAt()));
      if (hour == 30) {
        node.close();
        node.start();
      }
      assertThat(node.tree().text("/etc/motd")).isEqualTo("hello");
    }
    reconciler.start();
    until("all is told", () -> node.reportsWaiting() == 0);
    List<Report> corrections =
        reconciler.reports(WEB).stream()
            .filter(each -> each.counts().corrected() > 0)
            .skip(1)
            .toList();
    assertThat(corrections).hasSize(6).noneMatch(Report::contact);
    assertThat(reconciler.contradictions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {24, -24})
  void aClockThatJumpsADayHoldsNoScheduleUp(long hours) {
    released("rate(5 minutes)");
    for (Duration off : List.of(Duration.ofHours(hours), Duration.ZERO)) {
      set(off);
      editByHand();
      Instant from = clock.instant();
      var looks = new AtomicInteger();
      until(
          "it is corrected",
          () -> {
            if (looks.getAndIncrement() % 20 == 0) { // a slow machine must not make days of it
              pass(Duration.ofSeconds(25));
            }
            return node.tree().text("/etc/motd").equals("hello");
          });
      assertThat(Duration.between(from, clock.instant())).isLessThan(Duration.ofHours(12));
    }
    assertThat(reconciler.contradictions()).isEmpty();
  }
}
