package dev.holdfast.schedule;

/// An expression or time zone that cannot be read. The message is fit for its author.
public final class InvalidScheduleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String message;

  InvalidScheduleException(String message) {
    super(message);
    this.message = message;
  }

  /// Never null, other than in [Throwable].
  @Override
  public String getMessage() {
    return message;
  }
}
