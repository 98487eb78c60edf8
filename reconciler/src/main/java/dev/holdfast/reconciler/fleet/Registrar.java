package dev.holdfast.reconciler.fleet;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.Register;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Changes the fleet: first durable, then visible in [Fleet], then told to its listeners, one
/// change at a time.
public final class Registrar {
  private final FleetStore store;
  private final Fleet fleet;
  private final InstantSource clock;
  private final ReentrantLock oneAtATime = new ReentrantLock();

  public Registrar(FleetStore store, Fleet fleet, InstantSource clock) {
    this.store = store;
    this.fleet = fleet;
    this.clock = clock;
  }

  /// Takes a node into the fleet, or says why not. The nonce was already found good.
  public Registration register(Register.Request request) {
    return alone(() -> {
      Registration outcome =
          store.register(request, clock.instant().truncatedTo(ChronoUnit.MICROS));
      if (outcome instanceof Registration.Accepted(var node, var again) && !again) {
        fleet.put(node);
      }
      return outcome;
    });
  }

  /// Sets and removes labels; `remove` wins. Empty where there is no such node.
  ///
  /// @throws dev.holdfast.model.InvalidNameException when a label breaks the rules
  public Optional<Node> label(NodeName name, Map<String, String> set, Set<String> remove) {
    return alone(() -> shown(store.label(name, set, remove)));
  }

  /// Shuts a node out. Empty where there is no such node.
  public Optional<Node> revoke(NodeName name) {
    return alone(() -> shown(store.revoke(name, clock.instant().truncatedTo(ChronoUnit.MICROS))));
  }

  /// Keys that had the node's name before the one that it has now, latest first.
  public List<FleetStore.FormerKey> formerKeys(NodeName name) {
    return store.formerKeys(name);
  }

  /// Keeps what the node says about itself.
  public Optional<Node> facts(NodeName name, Json.Obj facts, String agentVersion) {
    return alone(() ->
        shown(
            store.facts(
                name, facts, agentVersion, clock.instant().truncatedTo(ChronoUnit.MICROS))));
  }

  /// Keeps which agent runs there.
  public Optional<Node> agentVersion(NodeName name, String agentVersion) {
    return alone(() -> shown(store.agentVersion(name, agentVersion)));
  }

  /// The node as it is now, revoked ones included.
  public Optional<Node> node(NodeName name) {
    return fleet.node(name);
  }

  private Optional<Node> shown(Optional<Node> node) {
    node.ifPresent(fleet::put);
    return node;
  }

  private <T> T alone(Supplier<T> change) {
    oneAtATime.lock();
    try {
      return change.get();
    } finally {
      oneAtATime.unlock();
    }
  }
}
