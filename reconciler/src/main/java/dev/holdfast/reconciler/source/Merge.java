package dev.holdfast.reconciler.source;

import java.util.List;

/// What became of merging two commits. Every case is expected.
public sealed interface Merge {
  /// @param whole id of the merged repository's tree
  /// @param tree the files below the configured folder
  /// @param upToDate whether the base has everything already
  record Merged(String whole, Tree tree, boolean upToDate) implements Merge {}

  /// @param paths a few of those that both sides changed, from the root of the repository
  /// @param count how many there are
  record Conflict(List<String> paths, int count) implements Merge {
    public Conflict {
      paths = List.copyOf(paths);
    }
  }

  /// It cannot be tried.
  ///
  /// @param reason one sentence
  record Impossible(String reason) implements Merge {}
}
