package dev.holdfast.reconciler.source;

import java.time.Instant;

/// What a commit says about itself. Texts come from the commit and are bounded, not trusted.
///
/// @param subject first line of the message, at most 200 characters
public record CommitFacts(
    CommitId id, String author, String authorEmail, String subject, Instant committedAt) {}
