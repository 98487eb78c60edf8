package dev.holdfast.reconciler.cli;

/// Every exit code of every command, one table (`dsl.md` section 7).
public enum ExitCode {
  OK(0, "done; valid; rolled out"),
  PROBLEMS(1, "what was looked at has problems, was rejected, or is not there"),
  CHANGES(2, "there are changes"),
  BLOCKED(3, "a brake or a gate holds the commit back"),
  FAILED(4, "failed or halted"),
  TIMED_OUT(5, "not within the time given"),
  USAGE(64, "the command line is wrong"),
  UNREACHABLE(69, "the reconciler cannot be reached"),
  INTERNAL(70, "a bug in this program"),
  INTERRUPTED(130, "Ctrl-C"),
  NOT_ALLOWED(77, "the token is missing, wrong, or its role may not do this");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  public int number() {
    return number;
  }

  public String meaning() {
    return meaning;
  }
}
