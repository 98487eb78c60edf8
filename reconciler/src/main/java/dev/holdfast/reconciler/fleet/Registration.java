package dev.holdfast.reconciler.fleet;

import java.util.SortedSet;

/// What became of a request to join. All are expected; none is a bug.
public sealed interface Registration {
  /// The node is in the fleet.
  ///
  /// @param again the same key had registered before: an answer was lost, and no use was counted
  record Accepted(Node node, boolean again) implements Registration {}

  /// There is no such token, or the proof does not fit it: nobody is told which.
  record NoProof() implements Registration {}

  record TokenRevoked(String id) implements Registration {}

  record TokenExpired(String id) implements Registration {}

  record TokenUsedUp(String id, int uses) implements Registration {}

  record NameNotAllowed(String id, String pattern) implements Registration {}

  record LabelsNotAllowed(String id, SortedSet<String> keys) implements Registration {}

  record NameTaken() implements Registration {}
}
