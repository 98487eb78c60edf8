package dev.holdfast.reconciler.status;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.rollout.Rollout;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How the nodes of some associations stand, each node by the worst of its verdicts.
///
/// @param nodes by verdict; what does not apply counts as in sync
/// @param unsettled nodes that still owe a final result about what is released to them
/// @param rollouts those that have not finished, in order of association
/// @param differsSince the oldest difference or failure that is open; null where none is
/// @param corrected24h corrections of drift within 24 hours
/// @param heldBy what holds most of those that are held, and until when; empty where none is
public record Standing(
    Map<Verdict, Long> nodes,
    long unsettled,
    List<Rollout> rollouts,
    @Nullable Instant differsSince,
    long corrected24h,
    String heldBy) {
  public static final Standing NOTHING = new Standing(Map.of(), 0, List.of(), null, 0);

  /// Where nothing is held.
  public Standing(
      Map<Verdict, Long> nodes,
      long unsettled,
      List<Rollout> rollouts,
      @Nullable Instant differsSince,
      long corrected24h) {
    this(nodes, unsettled, rollouts, differsSince, corrected24h, "");
  }

  public Standing {
    var copy = new EnumMap<Verdict, Long>(Verdict.class);
    copy.putAll(nodes);
    nodes = java.util.Collections.unmodifiableMap(copy);
    rollouts = List.copyOf(rollouts);
  }

  /// Whether a rollout is on its way, or would be if a person let it.
  public boolean running() {
    return rollouts.stream().anyMatch(Rollout::isOpen);
  }

  /// The first rollout that stopped by itself, or that a person aborted.
  public Optional<Rollout> stopped() {
    return rollouts.stream()
        .filter(rollout ->
            rollout.state() == Rollout.State.HALTED || rollout.state() == Rollout.State.ROLLED_BACK)
        .findFirst();
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
