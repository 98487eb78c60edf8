package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.source.CommitFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A version about to be written.
record NewVersion(
    ObjectName name,
    long number,
    AssociationContent content,
    CommitFacts changedBy,
    Instant rateAnchor,
    @Nullable Long equalsVersion) {}
