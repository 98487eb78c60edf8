package dev.holdfast.model;

/// A name that breaks the rules. The message says the rule and is fit for its author.
public final class InvalidNameException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidNameException(String message) {
    super(message);
  }
}
