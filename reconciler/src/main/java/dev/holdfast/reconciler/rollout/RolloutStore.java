package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.lease.Fence;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Where rollouts last, and what manifests count by.
public interface RolloutStore {
  /// A rollout and the nodes to which it is released; none where it is whole.
  record Stored(Rollout rollout, Set<NodeName> released) {}

  /// Rows to write together.
  ///
  /// @param released nodes to which the rollout is released besides those it was released to
  /// @param anew whether the nodes of before have it no more
  record Change(Rollout rollout, Collection<NodeName> released, boolean anew) {}

  /// Of every association the rollouts that may matter to any node: newest first, down to the last
  /// that went to all.
  List<Stored> inForce();

  /// All rows become durable at once. A row that is there takes the new state; nodes of rollouts
  /// that nobody can have any more are forgotten.
  ///
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void write(Fence fence, Collection<Change> changes);

  /// The rollout that a version belongs to.
  Optional<Rollout> rolloutOf(AssociationId association, long version);

  /// Whether this content has once finished a rollout of the association.
  boolean hasFinished(AssociationId association, Digest enforced);

  /// Higher than every one before, on every replica.
  long nextSequence();

  /// Raised by whoever restores an older database.
  long epoch();
}
