package dev.holdfast.wire;

/// A message that is not signed by whom it should be, or not as what it should be.
public final class BadSignatureException extends Exception {
  private static final long serialVersionUID = 1L;

  public BadSignatureException(String message) {
    super(message);
  }
}
