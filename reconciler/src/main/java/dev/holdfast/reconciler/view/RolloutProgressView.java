package dev.holdfast.reconciler.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far the current rollout of one association is.
///
/// @param version the version that it brings
/// @param state running, paused, halted, rolled_back, finished, superseded or retired
/// @param reason why it waits or stopped; empty where the state says all
/// @param stage from 1, of `stages`; the last is the rest of the targets
/// @param released of `targets`, nodes that may have the version's content
/// @param settled of `released`, nodes with a final result
/// @param heldBy what holds most of those that are held, and until when; empty where none is
/// @param offline of `targets`, nodes that are away without a final result; they block nothing
public record RolloutProgressView(
    long version,
    String state,
    String reason,
    long stage,
    long stages,
    long targets,
    long released,
    long settled,
    long succeeded,
    long failed,
    long held,
    String heldBy,
    long offline,
    Instant startedAt,
    @Nullable Instant finishedAt) {
  public boolean isOver() {
    return state.equals("finished") || state.equals("superseded") || state.equals("retired");
  }

  public boolean isRunning() {
    return state.equals("running");
  }

  public boolean canBeRetried() {
    return state.equals("halted") || state.equals("rolled_back");
  }
}
