package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.reconciler.preview.PreviewSettings;
import java.util.Set;

/// How a repository's pull requests are treated. Stands in the reconciler's configuration.
///
/// @param comment whether a comment is written beside the statuses
/// @param drafts whether drafts are planned too
/// @param skipLabels whoever carries one of these is not planned
/// @param preview on how many nodes they may be looked at
public record PullRequestSettings(
    boolean comment, boolean drafts, Set<String> skipLabels, PreviewSettings preview) {
  public static final PullRequestSettings DEFAULT = new PullRequestSettings(true, true, Set.of());

  /// Without previews on nodes.
  public PullRequestSettings(boolean comment, boolean drafts, Set<String> skipLabels) {
    this(comment, drafts, skipLabels, PreviewSettings.OFF);
  }

  public PullRequestSettings {
    skipLabels = Set.copyOf(skipLabels);
  }
}
