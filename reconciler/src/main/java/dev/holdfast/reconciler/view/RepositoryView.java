package dev.holdfast.reconciler.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One followed repository.
///
/// @param url without credentials
/// @param appliedCommit what is in force; null before the first good commit
/// @param seenCommit head of the branch at the last good look
/// @param lookOutcome never, unchanged, moved, branch_missing or unreachable
/// @param lookMessage a sentence where the last look brought no commit
/// @param statuses of the applied commit
public record RepositoryView(
    String name,
    String url,
    String branch,
    @Nullable String appliedCommit,
    @Nullable String seenCommit,
    String lookOutcome,
    String lookMessage,
    @Nullable Instant lookedAt,
    @Nullable Instant outcomeSince,
    Tally verdicts,
    List<StatusView> statuses) {
  public RepositoryView {
    statuses = List.copyOf(statuses);
  }

  /// Whether the last look reached the branch.
  public boolean reached() {
    return lookOutcome.equals("unchanged") || lookOutcome.equals("moved");
  }
}
