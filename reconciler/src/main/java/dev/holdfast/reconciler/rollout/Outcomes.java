package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.util.List;
import java.util.Map;

/// What became of released content on its nodes. What is to the right implements it.
@FunctionalInterface
public interface Outcomes {
  /// @param part says under what each node has the content: what it reported under an earlier
  ///   decision is no outcome of this one, and failures of before [Release.Part#retriedAt] are
  ///   forgiven
  /// @return the nodes of this part by outcome; whoever is in none is [Outcome#PENDING], nobody is
  ///   in two
  Map<Outcome, NodeSet> of(AssociationId association, Release.Part part);

  /// Those of these nodes whose agents know nothing of marks: only a request makes them run again.
  default List<NodeName> waitForRequests(AssociationId association, List<NodeName> nodes) {
    return List.of();
  }

  /// What holds those of an association's nodes that are held, in words; empty where nothing does.
  default String heldBy(AssociationId association) {
    return "";
  }
}
