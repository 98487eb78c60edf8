package dev.holdfast.reconciler.versions;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a repository stands.
///
/// @param seen head at the last good look, decided about; [CommitId#NONE] before the first
/// @param outcome `never`, `unchanged`, `moved`, `branch_missing`, `unreachable`
public record RepositoryRecord(
    RepositoryName name,
    String url,
    String branch,
    CommitId seen,
    CommitId applied,
    @Nullable Instant lookedAt,
    String outcome,
    String message,
    @Nullable Instant outcomeSince) {}
