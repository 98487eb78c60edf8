package dev.holdfast.reconciler.execution.jdbc;

import dev.holdfast.reconciler.checkin.PermitDesk;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.checkin.Stops;
import dev.holdfast.reconciler.execution.ExecutionRoom;
import dev.holdfast.reconciler.execution.ExecutionStore;
import dev.holdfast.reconciler.execution.Executions;
import dev.holdfast.reconciler.execution.PermitOffice;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.reports.ReportConsumer;
import dev.holdfast.reconciler.retention.RetentionSettings;
import dev.holdfast.reconciler.retention.Rules;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.versions.VersionStore;
import dev.holdfast.wire.SigningKey;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.HexFormat;

/// Wires the room, with the one thread that answers who asks for a permit.
@Factory
@Requires(beans = {VersionStore.class, Leadership.class})
final class ExecutionBeans {
  private static final int PERMIT_ID_BYTES = 12;

  @Singleton
  ExecutionStore store(TransactionOperations<Connection> transactions) {
    return new JdbcExecutionStore(transactions);
  }

  @Singleton
  Executions executions(
      ExecutionStore store,
      Releases releases,
      RunRequests runs,
      Stops stops,
      Presence presence,
      RetentionSettings retention,
      InstantSource clock) {
    return ExecutionRoom.executions(
        store, releases, runs, stops, presence, retention.age(Rules.EXECUTIONS), clock);
  }

  @Singleton
  ReportConsumer reports(ExecutionStore store, Executions executions) {
    return ExecutionRoom.reports(store, executions);
  }

  @Singleton
  @Bean(
      preDestroy = "close",
      typed = {PermitDesk.class, PermitOffice.class})
  PermitOffice office(
      ExecutionStore store,
      Executions executions,
      Releases releases,
      SigningKey key,
      InstantSource clock,
      SecureRandom random) {
    return ExecutionRoom.office(store, executions, releases, key, clock, () -> id(random));
  }

  private static String id(SecureRandom random) {
    byte[] bytes = new byte[PERMIT_ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
