package dev.holdfast.agent.run;

import dev.holdfast.agent.report.Found;
import dev.holdfast.model.Durations;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What ends a run before its last resource: newer content, an order, its time, or the end of the
/// agent.
final class EarlyEnd {
  private final Task task;
  private final Clearance clearance;
  private final Stop stop;
  private final InstantSource clock;
  private final Instant deadline;
  private boolean cut;

  /// @param startedAt when the run began
  EarlyEnd(Task task, Clearance clearance, Stop stop, InstantSource clock, Instant startedAt) {
    this.task = task;
    this.clearance = clearance;
    this.stop = stop;
    this.clock = clock;
    this.deadline = startedAt.plus(task.timeout());
  }

  boolean isShutdown() {
    return stop.isShutdown();
  }

  /// Asked while a script runs, which is ended then.
  boolean cuts() {
    boolean over = stop.isShutdown() || why() != null;
    cut |= over;
    return over;
  }

  /// Why the last resource was ended in the middle; null where it came to its end.
  Found.@Nullable Stopped whyCut() {
    return cut ? why() : null;
  }

  /// Why the run goes no further; null where it does.
  Found.@Nullable Stopped why() {
    if (stop.isSuperseded(task.association(), task.enforced())) {
      return new Found.Stopped("superseded by a newer version", true, false);
    }
    String ordered = stop.ordered();
    if (ordered != null) {
      return new Found.Stopped(ordered, false, true);
    }
    Instant now = clock.instant();
    Instant windowEnd = task.windowEnd();
    if (clearance.withheld() == null && windowEnd != null && !now.isBefore(windowEnd)) {
      return new Found.Stopped("stopped: its time after the firing is over", false, false);
    }
    Instant permitted = task.consent().expiresAt();
    return now.isAfter(deadline) || (permitted != null && now.isAfter(permitted))
        ? new Found.Stopped("timed out after " + Durations.describe(task.timeout()), false, false)
        : null;
  }
}
