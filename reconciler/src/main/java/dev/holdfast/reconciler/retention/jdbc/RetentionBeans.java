package dev.holdfast.reconciler.retention.jdbc;

import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.retention.RetentionSettings;
import dev.holdfast.reconciler.retention.Rules;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;

/// Wires the room.
@Factory
@Requires(beans = {Leadership.class, RetentionSettings.class})
final class RetentionBeans {
  @Singleton
  JdbcRetention retention(
      TransactionOperations<Connection> transactions,
      RetentionSettings settings,
      Leadership leadership,
      InstantSource clock) {
    return new JdbcRetention(transactions, Rules.ALL, settings, leadership, clock);
  }

  @Singleton
  JdbcEmptying emptying(
      TransactionOperations<Connection> transactions,
      RetentionSettings settings,
      Leadership leadership,
      InstantSource clock) {
    return new JdbcEmptying(transactions, settings, leadership, clock);
  }
}
