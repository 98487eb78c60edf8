package dev.holdfast.reconciler.execution;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.wire.ExecutionId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// All nodes' work for one firing, or for one request to run.
///
/// @param at the due time without splay, or when it was asked for
/// @param requestedBy who asked; null for a firing
/// @param targets nodes that it meant when it began
/// @param concurrent how many of them may change at once
/// @param borne errors that do not stop it: it stops when there are more
/// @param running permits that are out
/// @param errors nodes that failed or ran out of time
/// @param reason why it is over; empty while it is open
/// @param endedAt when it was exceeded or stopped; null while it is open
public record Execution(
    ExecutionId id,
    AssociationId association,
    Origin origin,
    Instant at,
    @Nullable String requestedBy,
    boolean checkOnly,
    long targets,
    long concurrent,
    long borne,
    long running,
    long errors,
    Counts counts,
    State state,
    String reason,
    @Nullable Instant endedAt) {
  /// What brought it about.
  public enum Origin {
    FIRING,
    REQUEST;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Origin of(String id) {
      return valueOf(id.toUpperCase(Locale.ROOT));
    }
  }

  /// Whether nodes may still begin.
  public enum State {
    OPEN,
    /// more nodes failed than it bears
    EXCEEDED,
    /// somebody stopped it
    STOPPED;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static State of(String id) {
      return valueOf(id.toUpperCase(Locale.ROOT));
    }
  }

  /// The one of a firing, before anything came of it.
  static Execution ofFiring(
      AssociationId association, Instant firing, RolloutSettings<?> settings, long targets) {
    return begun(
        ExecutionId.of(association, firing),
        association,
        Origin.FIRING,
        ExecutionId.nameable(firing),
        null,
        false,
        settings,
        targets);
  }

  static Execution begun(
      ExecutionId id,
      AssociationId association,
      Origin origin,
      Instant at,
      @Nullable String requestedBy,
      boolean checkOnly,
      RolloutSettings<?> settings,
      long targets) {
    return new Execution(
        id,
        association,
        origin,
        at,
        requestedBy,
        checkOnly,
        targets,
        settings.maxConcurrency().concurrent(targets),
        settings.maxErrors().borne(targets),
        0,
        0,
        Counts.NONE,
        State.OPEN,
        "",
        null);
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean hasRoom() {
    return running < concurrent;
  }

  /// With a part that has moved on. Too many errors end it.
  Execution moved(@Nullable Part before, Part after) {
    long nowRunning = running + one(after.isRunning()) - one(before != null && before.isRunning());
    long nowErrors = errors + one(after.error()) - one(before != null && before.error());
    Execution next =
        with(nowRunning, nowErrors, counts.moved(before, after), state, reason, endedAt);
    return next.isOpen() && nowErrors > borne
        ? next.with(
            nowRunning,
            nowErrors,
            next.counts,
            State.EXCEEDED,
            "%d of %d nodes failed, more than the %d that maxErrors bears"
                .formatted(nowErrors, targets, borne),
            after.at())
        : next;
  }

  /// Somebody stops it; parts that have not begun are skipped by whoever keeps them.
  public Execution stopped(String why, Instant now) {
    return with(running, errors, counts, State.STOPPED, why, now);
  }

  public Execution skipping(PartStatus from, long parts) {
    return with(
        running, errors, counts.moved(from, PartStatus.SKIPPED, parts), state, reason, endedAt);
  }

  private Execution with(
      long nowRunning,
      long nowErrors,
      Counts nowCounts,
      State nowState,
      String why,
      @Nullable Instant ended) {
    return new Execution(
        id,
        association,
        origin,
        at,
        requestedBy,
        checkOnly,
        targets,
        concurrent,
        borne,
        nowRunning,
        nowErrors,
        nowCounts,
        nowState,
        why,
        ended);
  }

  private static long one(boolean flag) {
    return flag ? 1 : 0;
  }
}
