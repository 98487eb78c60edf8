package dev.holdfast.reconciler.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A pull request that was looked at.
///
/// @param finding planned, invalid, unmergeable or skipped
/// @param summary of the finding, one line
/// @param head the commit that was looked at
/// @param base the branch's head that it was merged into
/// @param closedAt null while it is open
public record PullRequestRow(
    String repository,
    long number,
    String title,
    String author,
    String url,
    boolean draft,
    boolean fromFork,
    String finding,
    String summary,
    boolean blocked,
    String head,
    String base,
    Instant examinedAt,
    @Nullable Instant closedAt) {}
