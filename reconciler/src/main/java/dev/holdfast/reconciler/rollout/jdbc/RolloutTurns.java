package dev.holdfast.reconciler.rollout.jdbc;

import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.rollout.Rollouts;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at what runs: nodes go offline without telling anybody.
@Singleton
@Requires(beans = Rollouts.class)
class RolloutTurns {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutTurns.class);
  private final Rollouts rollouts;
  private final Trouble looks =
      new Trouble(LOG, "rollouts cannot be looked at", "rollouts are looked at again");

  RolloutTurns(Rollouts rollouts) {
    this.rollouts = rollouts;
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "2s")
  void turn() {
    looks.guard(rollouts::turn);
  }
}
