package dev.holdfast.agent.run;

import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.StopOrder;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Executions that somebody stopped: none of them is begun here, also after a restart.
final class Stops {
  private final StateFolder state;
  private Set<ExecutionId> stopped;

  Stops(StateFolder state) throws IOException {
    this.state = state;
    this.stopped = named(state.stops().ids().keySet());
  }

  void take(Collection<StopOrder> orders, Instant now) throws IOException {
    if (orders.isEmpty()) {
      return;
    }
    var all = new TreeMap<>(state.stops().ids());
    orders.forEach(order -> all.put(order.execution().value(), order.expiresAt()));
    all.values().removeIf(expiry -> !expiry.isAfter(now));
    state.stops().put(all);
    stopped = named(all.keySet());
  }

  Set<ExecutionId> stopped() {
    return stopped;
  }

  private static Set<ExecutionId> named(Set<String> ids) {
    return ids.stream().map(ExecutionId::new).collect(Collectors.toUnmodifiableSet());
  }
}
