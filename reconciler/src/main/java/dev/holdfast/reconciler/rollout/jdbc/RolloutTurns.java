package dev.holdfast.reconciler.rollout.jdbc;

import dev.holdfast.reconciler.rollout.Rollouts;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;

/// Looks at what runs: nodes go offline without telling anybody.
@Singleton
@Requires(beans = Rollouts.class)
class RolloutTurns {
  private final Rollouts rollouts;

  RolloutTurns(Rollouts rollouts) {
    this.rollouts = rollouts;
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "2s")
  void turn() {
    rollouts.turn();
  }
}
