package dev.holdfast.model;

/// A resource whose properties break a rule. The message is fit for the document's author and never
/// quotes a value that may be a secret.
public final class InvalidResourceException extends IllegalArgumentException {
  /// What kind of rule is broken.
  public enum Fault {
    MISSING,
    VALUE,
    PATTERN,
    /// A repository file that does not lie below `files/`, or only the node could tell.
    FILE
  }

  private static final long serialVersionUID = 1L;

  private final String message;
  private final Fault fault;
  private final String property;

  InvalidResourceException(Fault fault, String property, String message) {
    super(message);
    this.message = message;
    this.fault = fault;
    this.property = property;
  }

  public Fault fault() {
    return fault;
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
