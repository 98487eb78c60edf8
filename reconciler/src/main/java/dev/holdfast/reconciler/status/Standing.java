package dev.holdfast.reconciler.status;

import dev.holdfast.model.Verdict;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the nodes of some associations stand, each node by the worst of its verdicts.
///
/// @param nodes by verdict; what does not apply counts as in sync
/// @param unsettled nodes that still owe a final result about what is released to them
/// @param running whether a rollout runs
/// @param differsSince the oldest difference or failure that is open; null where none is
/// @param corrected24h corrections of drift within 24 hours
public record Standing(
    Map<Verdict, Long> nodes,
    long unsettled,
    boolean running,
    @Nullable Instant differsSince,
    long corrected24h) {
  public static final Standing NOTHING = new Standing(Map.of(), 0, false, null, 0);

  public Standing {
    var copy = new EnumMap<Verdict, Long>(Verdict.class);
    copy.putAll(nodes);
    nodes = java.util.Collections.unmodifiableMap(copy);
  }

  public long of(Verdict verdict) {
    return nodes.getOrDefault(verdict, 0L);
  }

  public long targets() {
    return nodes.values().stream().mapToLong(Long::longValue).sum();
  }

  public long failed() {
    return of(Verdict.FAILED) + of(Verdict.TIMED_OUT);
  }
}
