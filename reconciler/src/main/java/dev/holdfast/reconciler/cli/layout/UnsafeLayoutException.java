package dev.holdfast.reconciler.cli.layout;

/// A file that cannot be laid out without a risk; the message says why, for people.
final class UnsafeLayoutException extends Exception {
  private static final long serialVersionUID = 1L;

  UnsafeLayoutException(String reason) {
    super(reason);
  }
}
