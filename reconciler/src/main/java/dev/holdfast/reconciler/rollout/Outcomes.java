package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import java.time.Instant;
import java.util.List;

/// What became of released content on its nodes. What is to the right implements it.
@FunctionalInterface
public interface Outcomes {
  /// @param errorsSince failures that were reported before are forgiven: the node is pending
  /// @return one for each node, in their order
  List<Outcome> of(
      AssociationId association, Digest enforced, Instant errorsSince, List<NodeName> nodes);

  /// What holds those of an association's nodes that are held, in words; empty where nothing does.
  default String heldBy(AssociationId association) {
    return "";
  }
}
