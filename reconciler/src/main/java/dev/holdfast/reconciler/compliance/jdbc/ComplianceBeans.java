package dev.holdfast.reconciler.compliance.jdbc;

import dev.holdfast.reconciler.compliance.Compliance;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.versions.VersionStore;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;

/// Wires the room.
@Factory
@Requires(beans = {VersionStore.class, Leadership.class})
final class ComplianceBeans {
  @Singleton
  ComplianceStore store(TransactionOperations<Connection> transactions) {
    return new JdbcComplianceStore(transactions);
  }

  @Singleton
  Compliance compliance(
      DriftBoard board,
      Releases releases,
      Fleet fleet,
      ComplianceStore store,
      VersionStore versions,
      InstantSource clock) {
    return new Compliance(board, releases, fleet, store, versions, clock);
  }
}
