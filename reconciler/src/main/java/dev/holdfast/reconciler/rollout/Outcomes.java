package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import java.util.List;

/// What became of released content on its nodes. What is to the right implements it.
@FunctionalInterface
public interface Outcomes {
  /// @param part says under what each node has the content: what it reported under an earlier
  ///   decision is no outcome of this one, and failures of before [Release.Part#retriedAt] are
  ///   forgiven
  /// @param nodes of this part
  /// @return one for each node, in their order
  List<Outcome> of(AssociationId association, Release.Part part, List<NodeName> nodes);

  /// Those of these nodes whose agents know nothing of marks: only a request makes them run again.
  default List<NodeName> waitForRequests(AssociationId association, List<NodeName> nodes) {
    return List.of();
  }

  /// What holds those of an association's nodes that are held, in words; empty where nothing does.
  default String heldBy(AssociationId association) {
    return "";
  }
}
