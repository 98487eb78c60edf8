package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import java.util.function.Predicate;

/// What became of released content on its nodes. What is to the right implements it.
@FunctionalInterface
public interface Outcomes {
  /// @param online asked only about nodes without a final result
  Tally tally(AssociationId association, Digest enforced, Predicate<NodeName> online);

  /// @param targets nodes to which the content is released
  /// @param settled those with a final result for this very content
  /// @param succeeded those of them that hold it, or on which it was checked as wanted
  /// @param waitsForOnline whether a node that is online has no final result yet
  record Tally(long targets, long settled, long succeeded, boolean waitsForOnline) {
    public static final Tally NOTHING = new Tally(0, 0, 0, false);
  }
}
