package dev.holdfast.schedule;

/// An expression or time zone that cannot be read. The message is fit for its author.
public final class InvalidScheduleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidScheduleException(String message) {
    super(message);
  }
}
