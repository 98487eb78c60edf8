package dev.holdfast.agent.run;

import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.RunRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Requests to run something now. Each is taken up once, also over restarts, and never after it
/// expired.
final class Requests {
  private final StateFolder state;
  private final Map<AssociationId, RunRequest> waiting = new HashMap<>();

  Requests(StateFolder state) {
    this.state = state;
  }

  /// @param released associations that may be asked for
  void take(Map<AssociationId, RunRequest> asked, Collection<AssociationId> released, Instant now)
      throws IOException {
    if (asked.isEmpty()) {
      return;
    }
    var known = new TreeMap<>(state.runs().ids());
    // a day longer than needed: a clock that ran ahead must not make an old request a new one
    known.values().removeIf(expiry -> expiry.isBefore(now.minus(Duration.ofDays(1))));
    for (RunRequest request : asked.values()) {
      boolean isDue = request.expiresAt().isAfter(now) && released.contains(request.association());
      if (isDue && known.putIfAbsent(request.id(), request.expiresAt()) == null) {
        waiting.put(request.association(), request);
      }
    }
    state.runs().put(known);
  }

  @Nullable RunRequest of(AssociationId association) {
    return waiting.get(association);
  }

  void done(AssociationId association) {
    waiting.remove(association);
  }

  void keepOnly(Collection<AssociationId> released) {
    waiting.keySet().retainAll(released);
  }
}
