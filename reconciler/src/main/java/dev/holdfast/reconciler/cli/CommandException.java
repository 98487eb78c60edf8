package dev.holdfast.reconciler.cli;

/// A command ends here: with a sentence for whoever typed it, and an exit code. Translated at the
/// one door, which prints no stack trace for it.
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  public CommandException(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  public ExitCode code() {
    return code;
  }
}
