package dev.holdfast.canonical;

/// JSON that is well-formed but not what its reader needs. The message names the key and is fit to
/// be shown to whoever sent it. Doors translate it: HTTP to 400, files to a problem.
public final class JsonShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public JsonShapeException(String message) {
    super(message);
  }
}
