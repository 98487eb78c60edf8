package dev.holdfast.agent.run;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Notices that the node's clock was set, or that the node slept: the clock and the time that
/// really passed went different ways.
final class Jumps {
  private static final Duration TOLERATED = Duration.ofSeconds(30);

  private final LongSupplier nanos;
  private @Nullable Instant lastClock;
  private long lastNanos;

  /// @param nanos of a clock that nobody sets
  Jumps(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Whether the clock jumped since the last call.
  boolean jumped(Instant clock) {
    long now = nanos.getAsLong();
    Instant before = lastClock;
    Duration passed = Duration.ofNanos(now - lastNanos);
    lastClock = clock;
    lastNanos = now;
    return before != null
        && Duration.between(before, clock).minus(passed).abs().compareTo(TOLERATED) > 0;
  }
}
