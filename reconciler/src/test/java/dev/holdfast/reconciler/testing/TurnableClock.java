package dev.holdfast.reconciler.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that a test turns by hand.
public final class TurnableClock implements InstantSource {
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private volatile Instant now;

  public TurnableClock() {
    this(START);
  }

  public TurnableClock(Instant start) {
    this.now = start;
  }

  @Override
  public Instant instant() {
    return now;
  }

  public synchronized void advance(Duration by) {
    now = now.plus(by);
  }

  public synchronized void set(Instant to) {
    now = to;
  }
}
