package dev.holdfast.reconciler.checkin;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.wire.ExecutionId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/// "Stop this": told once to every node that has the association, until the order expires. Where
/// the answer is lost on the way, the node goes on until it ends by itself.
public final class Stops {
  private final Function<AssociationId, Optional<NodeSet>> targets;
  private final InstantSource clock;
  private final ConcurrentHashMap<ExecutionId, Stop> open = new ConcurrentHashMap<>();
  private final List<Consumer<Collection<NodeName>>> listeners = new CopyOnWriteArrayList<>();

  /// An execution that was stopped.
  public record Order(
      AssociationId association, ExecutionId execution, String reason, Instant expiresAt) {}

  private record Stop(Order order, Set<NodeName> told) {}

  /// @param targets the nodes to which an association is released; empty for one that is not there
  public Stops(Function<AssociationId, Optional<NodeSet>> targets, InstantSource clock) {
    this.targets = targets;
    this.clock = clock;
  }

  /// Adds a follower that is told which nodes have something new.
  public void listen(Consumer<Collection<NodeName>> listener) {
    listeners.add(listener);
  }

  /// From now on nodes are told. Twice is the same as once.
  public void put(Order order) {
    var stop = new Stop(order, ConcurrentHashMap.newKeySet());
    if (open.putIfAbsent(order.execution(), stop) == null) {
      targets
          .apply(order.association())
          .ifPresent(nodes -> listeners.forEach(each -> each.accept(nodes.names())));
    }
  }

  boolean hasAny(NodeName node) {
    return !open.isEmpty() && open.values().stream().anyMatch(stop -> isFor(stop, node));
  }

  /// What to tell the node now; it is remembered as told.
  List<Order> deliver(NodeName node) {
    if (open.isEmpty()) {
      return List.of();
    }
    Instant now = clock.instant();
    open.values().removeIf(stop -> !now.isBefore(stop.order().expiresAt()));
    return open.values().stream()
        .filter(stop -> isFor(stop, node))
        .filter(stop -> stop.told().add(node))
        .map(Stop::order)
        .toList();
  }

  private boolean isFor(Stop stop, NodeName node) {
    return !stop.told().contains(node)
        && clock.instant().isBefore(stop.order().expiresAt())
        && targets
            .apply(stop.order().association())
            .map(nodes -> nodes.contains(node))
            .orElse(false);
  }
}
