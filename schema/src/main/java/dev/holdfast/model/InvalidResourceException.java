package dev.holdfast.model;

/// A resource whose properties break a rule. The message is fit for the document's author and never
/// quotes a value that may be a secret.
public final class InvalidResourceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String message;
  private final String property;

  InvalidResourceException(String property, String message) {
    super(message);
    this.message = message;
    this.property = property;
  }

  /// The property at fault; empty where the resource as a whole is.
  public String property() {
    return property;
  }

  /// Never null, other than in [Throwable].
  @Override
  public String getMessage() {
    return message;
  }
}
