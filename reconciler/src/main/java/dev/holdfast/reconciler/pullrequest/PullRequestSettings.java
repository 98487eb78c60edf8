package dev.holdfast.reconciler.pullrequest;

import java.util.Set;

/// How a repository's pull requests are treated. Stands in the reconciler's configuration.
///
/// @param comment whether a comment is written beside the statuses
/// @param drafts whether drafts are planned too
/// @param skipLabels whoever carries one of these is not planned
public record PullRequestSettings(boolean comment, boolean drafts, Set<String> skipLabels) {
  public static final PullRequestSettings DEFAULT = new PullRequestSettings(true, true, Set.of());

  public PullRequestSettings {
    skipLabels = Set.copyOf(skipLabels);
  }
}
