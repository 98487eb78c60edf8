package dev.holdfast.reconciler.rollout;

import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;

/// A rollout with what it gave to whom.
///
/// @param version its last version
/// @param released to which nodes; says nothing where the rollout is whole
record Layer(Rollout rollout, CurrentVersion version, NodeSet released) {
  Layer with(Rollout other) {
    return new Layer(other, version, released);
  }

  boolean isInForce() {
    return rollout.isInForce();
  }
}
