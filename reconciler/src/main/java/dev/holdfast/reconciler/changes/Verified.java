package dev.holdfast.reconciler.changes;

import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;

/// How nodes stand with the versions in force, as they last said.
@FunctionalInterface
public interface Verified {
  /// What is known of a node and an association.
  enum Standing {
    /// as its version says
    IN_SYNC,
    /// it differs already, and is not corrected
    DIFFERS,
    /// it never said, or not about this version
    UNKNOWN,
    /// what it said is too old
    STALE
  }

  /// @param association one that is in force
  Standing of(NodeName node, ObjectName association);
}
