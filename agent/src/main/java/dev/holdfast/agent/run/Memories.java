package dev.holdfast.agent.run;

import dev.holdfast.agent.drift.Causes;
import dev.holdfast.agent.drift.Memory;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Cause;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is remembered of each resource of an association, before a run and after it.
final class Memories {
  private final Map<String, Memory> byName;

  Memories(Map<String, Memory> before) {
    this.byName = new HashMap<>(before);
  }

  Memory of(Prepared.Part part) {
    return byName.getOrDefault(part.declaration().name(), Memory.NONE);
  }

  /// Takes over how a resource ended. What could not be judged leaves its memory as it was.
  void keep(Prepared.Part part, ResourceResult result, @Nullable Cause cause, Instant at) {
    Causes.Ending ending =
        switch (result.outcome()) {
          case IN_SYNC -> Causes.Ending.CLEAN;
          case CORRECTED -> Causes.Ending.CORRECTED;
          case DRIFTED, FAILED -> Causes.Ending.OPEN;
          case NOT_APPLICABLE, UNKNOWN -> null;
        };
    if (ending != null) {
      byName.put(
          part.declaration().name(), Causes.after(of(part), part.desired(), ending, cause, at));
    }
  }

  /// Of those resources that there are.
  Map<String, Memory> of(Collection<String> resources) {
    var kept = new HashMap<>(byName);
    kept.keySet().retainAll(resources);
    return kept;
  }
}
