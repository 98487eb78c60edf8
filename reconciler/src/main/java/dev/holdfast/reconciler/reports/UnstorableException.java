package dev.holdfast.reconciler.reports;

/// The database refuses a value itself: trying again does not help.
public final class UnstorableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnstorableException(Throwable cause) {
    super("a report holds what the database cannot keep", cause);
  }
}
