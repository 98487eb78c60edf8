package dev.holdfast.agent.resource;

import dev.holdfast.wire.Difference;
import java.util.List;

/// What a check found.
public sealed interface Observation {
  Observation IN_SYNC = new InSync();

  record InSync() implements Observation {}

  /// @param differences never empty
  record Differs(List<Difference> differences) implements Observation {
    public Differs {
      differences = List.copyOf(differences);
    }
  }

  /// This node cannot have such a thing.
  record NotApplicable(String reason) implements Observation {}

  /// Nothing can be said without changing the node.
  record Unknown(String reason) implements Observation {}

  static Observation of(List<Difference> differences) {
    return differences.isEmpty() ? IN_SYNC : new Differs(differences);
  }
}
