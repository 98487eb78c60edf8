package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.NodeName;
import java.util.List;

/// How many nodes have said that they took an order.
///
/// @param heard of `nodes`
/// @param nodes all that work
/// @param missing some of those that did not yet, by name
public record Heard(int heard, int nodes, List<NodeName> missing) {
  public Heard {
    missing = List.copyOf(missing);
  }
}
