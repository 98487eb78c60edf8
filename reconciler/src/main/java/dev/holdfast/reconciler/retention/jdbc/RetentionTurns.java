package dev.holdfast.reconciler.retention.jdbc;

import dev.holdfast.reconciler.Trouble;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes a little every few minutes, so that it never has much to delete.
@Singleton
@Requires(beans = JdbcRetention.class)
class RetentionTurns {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionTurns.class);
  private final JdbcRetention retention;
  private final JdbcEmptying emptying;
  private final Trouble turns =
      new Trouble(LOG, "old history cannot be deleted", "old history is deleted again");

  RetentionTurns(JdbcRetention retention, JdbcEmptying emptying) {
    this.retention = retention;
    this.emptying = emptying;
  }

  @Scheduled(initialDelay = "3m", fixedDelay = "5m")
  void turn() {
    turns.guard(() -> {
      retention.turn();
      emptying.turn();
    });
  }
}
