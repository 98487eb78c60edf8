package dev.holdfast.reconciler.status;

import dev.holdfast.reconciler.source.CommitId;

/// What a commit should show in one context.
///
/// @param description one line of at most 140 characters
/// @param url the page that says more
public record WantedStatus(
    CommitId commit, String context, StatusState state, String description, String url) {
  /// GitHub's limit, and long enough everywhere.
  public static final int MAX_DESCRIPTION = 140;

  public WantedStatus {
    description = shortened(description);
  }

  private static String shortened(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    int length = line.codePointCount(0, line.length());
    return length <= MAX_DESCRIPTION
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_DESCRIPTION - 1)) + "…";
  }
}
