package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Instant;

/// A version and the nodes that may have it.
///
/// @param since since when its enforced content is released; a version that changes nothing
///   enforced keeps it
public record Release(CurrentVersion version, NodeSet nodes, Instant since) {
  public AssociationId association() {
    return version.id();
  }
}
