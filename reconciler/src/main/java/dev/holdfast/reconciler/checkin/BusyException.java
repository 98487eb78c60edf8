package dev.holdfast.reconciler.checkin;

import java.time.Duration;

/// There is no room for more work now. Nothing was taken; the sender tries again.
public final class BusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  public BusyException(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
