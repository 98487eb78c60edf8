package dev.holdfast.agent.app;

/// The one table of `dsl.md` section 7, as far as the agent uses it.
final class ExitCodes {
  static final int OK = 0;

  /// Problems in what was given: a document, a state folder.
  static final int PROBLEMS = 1;

  /// `apply`: something was changed, or with `--check` would be.
  static final int CHANGED = 2;

  /// `apply`: something failed. Added to [#CHANGED] where both are so.
  static final int FAILED = 4;

  static final int USAGE = 64;

  /// The reconciler cannot be reached.
  static final int UNREACHABLE = 69;

  static final int INTERNAL = 70;

  /// The reconciler refuses.
  static final int NOT_ALLOWED = 77;

  private ExitCodes() {}
}
