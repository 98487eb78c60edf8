package dev.holdfast.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: doubling from half a second to fifteen, each shortened by
/// up to a half at random, so that a fleet does not come back as one.
final class Backoff {
  private static final long FIRST_MILLIS = 500;
  private static final long LONGEST_MILLIS = 15_000;

  private final RandomGenerator random;
  private long next = FIRST_MILLIS;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration afterFailure() {
    long millis = next - random.nextLong(next / 2);
    next = Math.min(LONGEST_MILLIS, next * 2);
    return Duration.ofMillis(millis);
  }

  void afterSuccess() {
    next = FIRST_MILLIS;
  }
}
