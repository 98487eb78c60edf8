package dev.holdfast.reconciler.plan;

import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.source.CommitId;
import java.util.Map;
import java.util.Optional;

/// What a repository has in force while a plan of it is judged.
///
/// @param commit the one applied last; [CommitId#NONE] before the first
/// @param versions the version in force of each association
/// @param brakes of that commit; empty where it is not known what they were
public record InForce(CommitId commit, Map<ObjectName, Long> versions, Optional<Brakes> brakes) {
  public InForce {
    versions = Map.copyOf(versions);
  }
}
