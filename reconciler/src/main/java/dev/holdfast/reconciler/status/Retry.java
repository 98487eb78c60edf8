package dev.holdfast.reconciler.status;

import java.time.Duration;
import java.time.Instant;

/// When to try again.
final class Retry {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(30);
  private static final Duration LONGEST_ASKED = Duration.ofHours(6);

  /// Later than anything that is looked for.
  static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  private Retry() {}

  /// @param attempts how often it was tried before this time
  static Instant again(Delivery delivery, int attempts, Instant now) {
    return switch (delivery) {
      case Delivery.Delivered() -> now;
      case Delivery.Later(_, var after) ->
          now.plus(after == null ? backOff(attempts) : asked(after));
      case Delivery.Refused(_), Delivery.Frozen(_) -> NEVER;
    };
  }

  /// 5 s, 10 s, 20 s, … 30 min.
  static Duration backOff(int attempts) {
    Duration wait = FIRST.multipliedBy(1L << Math.min(attempts, 10));
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  private static Duration asked(Duration after) {
    if (after.compareTo(FIRST) < 0) {
      return FIRST;
    }
    return after.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : after;
  }
}
