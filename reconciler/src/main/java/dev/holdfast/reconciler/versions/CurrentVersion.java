package dev.holdfast.reconciler.versions;

import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Instant;

/// The version of an association that is in force.
///
/// @param number from 1, never repeated
/// @param commit the applied head that made it
/// @param rateAnchor what `rate(…)` counts from
public record CurrentVersion(
    AssociationId id,
    long number,
    CommitId commit,
    AssociationContent content,
    Instant rateAnchor,
    Instant createdAt) {}
