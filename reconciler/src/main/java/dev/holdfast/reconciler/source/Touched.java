package dev.holdfast.reconciler.source;

import java.util.Set;

/// What one commit of a range changed.
///
/// @param paths relative to the configured folder
public record Touched(CommitFacts commit, Set<String> paths) {
  public Touched {
    paths = Set.copyOf(paths);
  }
}
