package dev.holdfast.agent.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that moves only when it is told to.
public final class HandClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-21T10:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  public void advance(Duration by) {
    now = now.plus(by);
  }
}
