package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.fleet.NodeSet;
import org.jspecify.annotations.Nullable;

/// One association is released otherwise than before.
///
/// @param before null where it was not released at all
/// @param after null where it is retired
/// @param left nodes that had it and have it no more
/// @param touched nodes that have another version of it than before, or none; those that left
///   included
public record ReleaseChange(
    AssociationId association,
    @Nullable Release before,
    @Nullable Release after,
    NodeSet left,
    NodeSet touched) {}
