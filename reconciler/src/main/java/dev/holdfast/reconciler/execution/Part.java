package dev.holdfast.reconciler.execution;

import dev.holdfast.model.NodeName;
import dev.holdfast.wire.ExecutionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What became of an execution on one node.
///
/// @param late it came to it only after having slept through the firing
/// @param error counted against what the execution bears; once, and for good
/// @param withoutPermit it changed without a permit, since it had no contact
/// @param permit the last one; null where it had none
/// @param expiresAt of the permit
/// @param version that it ran; 0 where it did not
/// @param reason one line; empty where none is needed
public record Part(
    ExecutionId execution,
    NodeName node,
    PartStatus status,
    boolean late,
    boolean error,
    boolean withoutPermit,
    @Nullable String permit,
    @Nullable Instant expiresAt,
    long version,
    String reason,
    Instant at) {
  /// What names a part.
  public record Key(ExecutionId execution, NodeName node) {}

  /// One that nothing is known of but that it is.
  static Part fresh(ExecutionId execution, NodeName node, PartStatus status, Instant at) {
    return new Part(execution, node, status, false, false, false, null, null, 0, "", at);
  }

  public Key key() {
    return new Key(execution, node);
  }

  boolean isRunning() {
    return status == PartStatus.RUNNING;
  }

  boolean isOverdue(Instant now) {
    return isRunning() && expiresAt != null && !now.isBefore(expiresAt);
  }

  Part granted(String newPermit, Instant until, Instant now) {
    return new Part(
        execution,
        node,
        PartStatus.RUNNING,
        late,
        error,
        withoutPermit,
        newPermit,
        until,
        version,
        "",
        now);
  }

  /// An error stays counted, whatever comes after it.
  Part with(PartStatus next, String why, Instant when) {
    return new Part(
        execution,
        node,
        next,
        late,
        error || next.isError(),
        withoutPermit,
        permit,
        expiresAt,
        version,
        why,
        when);
  }

  Part told(boolean isLate, boolean changedWithoutPermit, long ran) {
    return new Part(
        execution,
        node,
        status,
        late || isLate,
        error,
        withoutPermit || changedWithoutPermit,
        permit,
        expiresAt,
        ran,
        reason,
        at);
  }
}
