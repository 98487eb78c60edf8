package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.lease.jdbc.JdbcLease;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;

@Factory
@Requires(beans = ReplicaId.class)
final class LeaseBeans {
  @Singleton
  JdbcLease lease(
      TransactionOperations<Connection> transactions,
      InstantSource clock,
      ReplicaId replica,
      Standby standby) {
    return new JdbcLease(transactions, clock, replica.value(), standby::lost);
  }
}
