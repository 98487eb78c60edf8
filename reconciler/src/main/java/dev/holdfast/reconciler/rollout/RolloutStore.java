package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.lease.Fence;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Where rollouts last, and what manifests count by.
public interface RolloutStore {
  /// The latest rollout of every association.
  List<Rollout> latest();

  /// All rows become durable at once. A row that is there takes the new state.
  ///
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void write(Fence fence, Collection<Rollout> rollouts);

  /// The rollout that a version belongs to.
  Optional<Rollout> rolloutOf(AssociationId association, long version);

  /// Higher than every one before, on every replica.
  long nextSequence();

  /// Raised by whoever restores an older database.
  long epoch();
}
