package dev.holdfast.reconciler.checkin;

import java.time.Duration;

/// There is no room for more work now. Nothing was taken; the sender tries again.
public final class BusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final Duration retryAfter;

  /// @param reason a sentence for the sender
  public BusyException(String reason, Duration retryAfter) {
    super(reason);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public String reason() {
    return reason;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
