package dev.holdfast.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class JumpsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private final AtomicLong nanos = new AtomicLong(-5);
  private final Jumps jumps = new Jumps(nanos::get);

  private boolean after(Duration passed, Instant clock) {
    nanos.addAndGet(passed.toNanos());
    return jumps.jumped(clock);
  }

  @Test
  void aClockThatGoesWithTimeDoesNotJump() {
    assertThat(after(Duration.ZERO, NOON)).isFalse();
    assertThat(after(Duration.ofHours(9), NOON.plus(Duration.ofHours(9)))).isFalse();
  }

  @Test
  void aClockThatIsSetJumpsOnceInEitherDirection() {
    assertThat(after(Duration.ZERO, NOON)).isFalse();
    assertThat(after(Duration.ofSeconds(2), NOON.plus(Duration.ofDays(1)))).isTrue();
    assertThat(after(Duration.ofSeconds(2), NOON.plus(Duration.ofDays(1)).plusSeconds(2)))
        .isFalse();
    assertThat(after(Duration.ofSeconds(2), NOON)).isTrue();
  }
}
