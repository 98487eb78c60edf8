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
    description = shortened(description, MAX_DESCRIPTION);
  }

  /// One line of at most so many characters.
  static String shortened(String text, int most) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return length(line) <= most
        ? line
        : line.substring(0, line.offsetByCodePoints(0, most - 1)) + "…";
  }

  /// As forges count.
  static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
