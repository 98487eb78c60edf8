package dev.holdfast.agent.preview;

import dev.holdfast.model.NodeName;
import dev.holdfast.wire.PreviewOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Which orders are obeyed. Pure.
final class Rules {
  private Rules() {}

  /// Why an order is not to be obeyed; empty where it is.
  ///
  /// @param self this node
  /// @param epoch of what is released to it
  /// @param taken ids of orders that were taken before, in this life of the agent or an earlier one
  /// @param now server time
  static Optional<String> refusal(
      PreviewOrder order, NodeName self, long epoch, Set<String> taken, Instant now) {
    if (!order.node().equals(self)) {
      return Optional.of("it is for another node");
    }
    if (order.epoch() < epoch) {
      return Optional.of(
          "it is of epoch %d, and this node is in %d".formatted(order.epoch(), epoch));
    }
    if (!order.isGoodAt(now)) {
      return Optional.of("it expired at " + order.expiresAt());
    }
    return taken.contains(order.id()) ? Optional.of("it was taken before") : Optional.empty();
  }
}
