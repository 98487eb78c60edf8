package dev.holdfast.reconciler.source;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// How soon the next look at a remote may begin. A few in a row begin at once, so that nobody waits
/// for what they just did; a flood of hints costs the remote, and this machine, one look a second.
/// One thread at a time.
public final class Pace {
  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final Duration AT_ONCE = BETWEEN.multipliedBy(5);

  private final InstantSource clock;

  /// When the looks so far would be over, were each to take its time: the generic cell rate
  /// algorithm of ITU-T I.371.
  private Instant paidUntil = Instant.MIN;

  public Pace(InstantSource clock) {
    this.clock = clock;
  }

  /// Counts one look.
  ///
  /// @return how long to wait before it; at most a second, whatever the clock does
  public Duration next() {
    Instant now = clock.instant();
    Duration ahead = paidUntil.isAfter(now) ? Duration.between(now, paidUntil) : Duration.ZERO;
    Duration wait = ahead.minus(AT_ONCE).plus(BETWEEN);
    paidUntil = now.plus(smaller(ahead, AT_ONCE)).plus(BETWEEN);
    return wait.isNegative() ? Duration.ZERO : smaller(wait, BETWEEN);
  }

  private static Duration smaller(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
