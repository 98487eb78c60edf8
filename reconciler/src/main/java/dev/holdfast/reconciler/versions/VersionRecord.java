package dev.holdfast.reconciler.versions;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One version of an association's history, without its content.
///
/// @param changedBy latest commit of the pushed range that changed what it consists of
/// @param author of `changedBy`
/// @param equalsVersion the earlier version whose content it has again
public record VersionRecord(
    AssociationId id,
    long number,
    CommitId commit,
    CommitId changedBy,
    String author,
    Digest contentDigest,
    Digest enforcedDigest,
    Digest assignmentDigest,
    Instant rateAnchor,
    @Nullable Long equalsVersion,
    Instant createdAt) {}
