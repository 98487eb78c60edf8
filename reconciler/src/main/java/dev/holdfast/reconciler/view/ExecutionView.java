package dev.holdfast.reconciler.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An execution with the nodes of which there is something to tell: not those that ran and found
/// what they had last reported.
///
/// @param next the node after which to read on; null at the end
public record ExecutionView(ExecutionRow execution, List<OnNode> nodes, @Nullable String next) {
  /// @param version that it ran; 0 where it did not
  public record OnNode(
      String node,
      String status,
      Instant at,
      long version,
      boolean late,
      boolean withoutPermit,
      String reason) {}

  public ExecutionView {
    nodes = List.copyOf(nodes);
  }
}
