package dev.holdfast.reconciler.api;

/// A call that cannot be carried out, through the caller's doing. The message is one sentence for
/// them; the face's handler makes a problem of it.
public final class CallerMistake extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  private CallerMistake(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  /// The body or a parameter cannot be read.
  public static CallerMistake bad(String sentence) {
    return new CallerMistake(400, sentence);
  }

  /// What the address names is not there.
  public static CallerMistake missing(String sentence) {
    return new CallerMistake(404, sentence);
  }

  /// Understood, and cannot be done as things stand.
  public static CallerMistake impossible(String sentence) {
    return new CallerMistake(422, sentence);
  }

  public int status() {
    return status;
  }
}
