package dev.holdfast.reconciler.source;

/// A line `KEY: VALUE` in the last paragraph of a commit's message.
///
/// @param value as written, at most 200 characters; whoever pushes says what they like
public record Trailer(CommitFacts commit, String value) {}
