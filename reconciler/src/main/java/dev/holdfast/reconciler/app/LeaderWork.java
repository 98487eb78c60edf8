package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.lease.jdbc.JdbcLease;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

/// What only the leader does, in the order in which it starts; stopped in the other order.
@Singleton
final class LeaderWork {
  private final JdbcLease lease;

  LeaderWork(JdbcLease lease) {
    this.lease = lease;
  }

  void start() {
    lease.start();
  }

  @PreDestroy
  void stop() {
    lease.close();
  }
}
