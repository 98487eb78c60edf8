package dev.holdfast.reconciler.view;

import java.time.Instant;

/// A commit that was decided about.
///
/// @param state applied, rejected or blocked
/// @param forced it came with a forced push
/// @param errors how many problems made it rejected
/// @param versions associations that got a version from it
public record CommitRow(
    String repository,
    String commit,
    String state,
    String author,
    String subject,
    Instant committedAt,
    Instant decidedAt,
    boolean forced,
    long errors,
    long versions) {
  public String abbreviated() {
    return commit.substring(0, Math.min(8, commit.length()));
  }
}
