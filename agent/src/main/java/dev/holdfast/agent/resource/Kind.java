package dev.holdfast.agent.resource;

import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.List;

/// One type of resource.
public interface Kind<R extends Resource> {
  /// Observes the node and compares. Changes nothing, not even access times it can avoid.
  ///
  /// @throws IOException when the node cannot be observed, or what is desired cannot be; never for
  ///   a difference
  Observation check(R desired, Surroundings surroundings) throws IOException;

  /// Changes what `differences` names and nothing else. Called in enforce mode only; the caller
  /// checks again afterwards, so this reports nothing.
  void apply(R desired, List<Difference> differences, Surroundings surroundings) throws IOException;

  /// Something that this resource depends on changed: does again what that calls for. Most kinds
  /// have nothing to do again.
  default void notified(R desired, Surroundings surroundings) throws IOException {}
}
