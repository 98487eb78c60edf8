package dev.holdfast.reconciler.source;

import dev.holdfast.canonical.Bytes;
import java.time.Instant;

/// A commit with its signature, if it has one. Everything here is the commit's own word.
///
/// @param committer the committer's email; at most 200 characters
/// @param signed what a signature of it covers: the commit as Git keeps it, without the signature
/// @param signature as it stands in the commit, ASCII-armored; empty where there is none
public record SignedCommit(
    CommitId id, String committer, Instant committedAt, Bytes signed, String signature) {}
