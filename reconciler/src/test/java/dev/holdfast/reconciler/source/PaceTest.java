package dev.holdfast.reconciler.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private final Pace pace = new Pace(() -> now);

  private List<Duration> next(int times) {
    var waits = new ArrayList<Duration>();
    for (int i = 0; i < times; i++) {
      waits.add(pace.next());
    }
    return waits;
  }

  @Test
  void aFewBeginAtOnce() {
    assertThat(next(5)).containsOnly(Duration.ZERO);
  }

  @Test
  void aFloodGetsOneASecond() {
    next(5);
    for (int i = 0; i < 100; i++) {
      Duration wait = pace.next();
      assertThat(wait).isEqualTo(SECOND);
      now = now.plus(wait);
    }
  }

  @Test
  void whoeverAsksOnceInAWhileNeverWaits() {
    for (int i = 0; i < 100; i++) {
      assertThat(pace.next()).isZero();
      now = now.plus(SECOND);
    }
  }

  @Test
  void afterAFloodAFewBeginAtOnceAgain() {
    next(1_000);
    now = now.plus(Duration.ofSeconds(6));
    assertThat(next(5)).containsOnly(Duration.ZERO);
    assertThat(pace.next()).isEqualTo(SECOND);
  }

  @Test
  void aClockThatGoesBackHoldsUpNobodyForLong() {
    next(20);
    now = now.minus(Duration.ofDays(1));
    assertThat(pace.next()).isEqualTo(SECOND);
    now = now.plus(SECOND);
    assertThat(pace.next()).isLessThanOrEqualTo(SECOND);
  }
}
