package dev.holdfast.reconciler.checkin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeoutWheelTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00.700Z");

  private final TimeoutWheel<String> wheel = new TimeoutWheel<>(START);

  @Test
  void thingsComeOutWhenTheyAreDueAndOnce() {
    wheel.add(START.plusSeconds(5), "five");
    wheel.add(START.plusSeconds(50), "fifty");
    assertThat(wheel.turn(START.plusSeconds(4))).isEmpty();
    assertThat(wheel.turn(START.plusSeconds(5))).containsExactly("five");
    assertThat(wheel.turn(START.plusSeconds(49))).isEmpty();
    assertThat(wheel.turn(START.plusSeconds(51))).containsExactly("fifty");
    assertThat(wheel.turn(START.plusSeconds(120))).isEmpty();
  }

  @Test
  void whatIsOverdueComesAtTheNextTurn() {
    wheel.add(START.minusSeconds(100), "late");
    assertThat(wheel.turn(START.plusSeconds(1))).containsExactly("late");
  }

  @Test
  void aClockThatJumpsAheadEmptiesTheWheel() {
    wheel.add(START.plusSeconds(5), "five");
    wheel.add(START.plusSeconds(50), "fifty");
    assertThat(wheel.turn(START.plus(Duration.ofDays(3))))
        .containsExactlyInAnyOrder("five", "fifty");
  }

  @Test
  void aClockThatJumpsBackLosesNothing() {
    wheel.add(START.plusSeconds(5), "five");
    assertThat(wheel.turn(START.minusSeconds(1000))).isEmpty();
    assertThat(wheel.turn(START.plusSeconds(5))).containsExactly("five");
  }

  @Test
  void nothingIsLostWhateverTheTurns() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var out = new ArrayList<String>();
    Instant now = START;
    for (int i = 0; i < 2_000; i++) {
      wheel.add(now.plusMillis(random.nextInt(60_000)), "t" + i);
      now = now.plusMillis(random.nextInt(700));
      out.addAll(wheel.turn(now));
    }
    out.addAll(wheel.turn(now.plusSeconds(300)));
    assertThat(out).as("seed %d", seed).hasSize(2_000).doesNotHaveDuplicates();
    assertThat(wheel.turn(now.plusSeconds(900))).isEqualTo(List.of());
  }
}
