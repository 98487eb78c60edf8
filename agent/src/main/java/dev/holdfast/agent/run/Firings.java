package dev.holdfast.agent.run;

import dev.holdfast.model.NodeName;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Splay;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When an association is due on this node: its firings, each later by the node's splay.
///
/// @param schedule null where it runs once per enforced content
/// @param rateAnchor what `rate(…)` counts from
record Firings(@Nullable Schedule schedule, Instant rateAnchor, Duration splay) {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");

  /// An expression that this agent cannot read never fires; it still runs on change.
  static Firings of(Assignment assignment, Instant rateAnchor, NodeName node) {
    try {
      @Nullable Schedule schedule = Schedule.of(assignment.schedule()).orElse(null);
      if (schedule == null) {
        return new Firings(null, rateAnchor, Duration.ZERO);
      }
      Duration window = Splay.window(assignment.schedule(), schedule);
      return new Firings(schedule, rateAnchor, Splay.of(assignment.association(), node, window));
    } catch (InvalidScheduleException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} never fires: {1}",
          assignment.association(),
          e.getMessage());
      return new Firings(null, rateAnchor, Duration.ZERO);
    }
  }

  /// The latest instant at or before `now` at which a run was due.
  Optional<Instant> lastDue(Instant now) {
    return schedule == null
        ? Optional.empty()
        : schedule.previous(now.minus(splay), rateAnchor).map(firing -> firing.plus(splay));
  }

  /// The firing of which [#lastDue] is the instant on this node: the same on every node.
  Optional<Instant> lastFiring(Instant now) {
    return schedule == null
        ? Optional.empty()
        : schedule.previous(now.minus(splay), rateAnchor).map(ExecutionId::nameable);
  }

  /// The first instant after `after` at which a run is due.
  Optional<Instant> nextDue(Instant after) {
    return schedule == null
        ? Optional.empty()
        : schedule.next(after.minus(splay), rateAnchor).map(firing -> firing.plus(splay));
  }
}
