package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.RolloutSettings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What an action makes of a rollout. Pure.
final class RolloutOrders {
  private RolloutOrders() {}

  /// @param by who said so, for the reason that everybody sees
  /// @throws RolloutRefusal when its state does not allow it
  static Rollout obey(
      Rollout rollout, RolloutAction action, RolloutSettings<?> settings, String by, Instant now)
      throws RolloutRefusal {
    return switch (action) {
      case PAUSE -> {
        demand(rollout.isRunning(), rollout, action, "only a running rollout can be paused");
        yield rollout.inState(Rollout.State.PAUSED, "paused by " + by);
      }
      case RESUME -> {
        boolean halted = rollout.state() == Rollout.State.HALTED;
        demand(
            rollout.state() == Rollout.State.PAUSED,
            rollout,
            action,
            halted ? "'retry' goes on and forgives the failures" : "it is not paused");
        yield rollout.inState(Rollout.State.RUNNING, "");
      }
      case PROMOTE -> {
        demand(rollout.isRunning(), rollout, action, "only a running rollout can be promoted");
        demand(
            rollout.stage() < settings.stages().size(), rollout, action, "it is in its last stage");
        yield rollout.inStage(rollout.stage() + 1);
      }
      case ABORT -> {
        demand(rollout.isOpen(), rollout, action, "there is nothing to abort; revert the commit");
        yield rollout.rolledBack(now, "aborted by " + by);
      }
      case RETRY -> {
        demand(
            rollout.state() == Rollout.State.HALTED || rollout.state() == Rollout.State.ROLLED_BACK,
            rollout,
            action,
            "only a rollout that was halted or rolled back can be retried");
        yield rollout.retried(now.truncatedTo(ChronoUnit.MILLIS));
      }
    };
  }

  private static void demand(boolean condition, Rollout rollout, RolloutAction action, String why)
      throws RolloutRefusal {
    if (!condition) {
      throw new RolloutRefusal(
          "cannot %s: the rollout of %s is %s; %s"
              .formatted(
                  action.id(), rollout.association(), rollout.state().id().replace('_', ' '), why));
    }
  }
}
