package dev.holdfast.reconciler.source;

/// What a look at the remote brought. Every case is expected; a bug or a full disk throws.
public sealed interface Fetch {
  /// The branch is where it was.
  record Unchanged(CommitId commit) implements Fetch {}

  /// @param from what was known before; [CommitId#NONE] at the first look
  /// @param forced `from` is no ancestor of `to`: history was rewritten
  record Moved(CommitId from, CommitId to, boolean forced) implements Fetch {}

  record BranchMissing(String branch) implements Fetch {}

  /// @param reason one sentence for an operator; holds no credentials
  record Unreachable(String reason) implements Fetch {}

  /// In words, for logs and pages.
  default String headline() {
    return switch (this) {
      case Unchanged(var commit) -> "still at " + commit.abbreviated();
      case Moved(_, var to, var forced) -> (forced ? "forced to " : "moved to ") + to.abbreviated();
      case BranchMissing(var branch) ->
          "no branch '" + branch + "'; the last good commit stays in force";
      case Unreachable(var reason) -> "cannot reach the repository: " + reason;
    };
  }
}
