package dev.holdfast.reconciler.app.demo;

/// The demo did not come to where it should; the message says where it stood and what was said
/// last.
public final class DemoFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  DemoFailedException(String message) {
    super(message);
  }
}
