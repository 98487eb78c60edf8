package dev.holdfast.reconciler.reports.jdbc;

import dev.holdfast.reconciler.reports.GroupCommit;
import dev.holdfast.reconciler.reports.ReportConsumer;
import dev.holdfast.reconciler.reports.ReportStore;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;

/// Wires the room, with the one writer's thread.
@Factory
@Requires(beans = DataSource.class)
final class ReportBeans {
  @Singleton
  ReportStore store(TransactionOperations<Connection> transactions) {
    return new JdbcReportStore(transactions);
  }

  @Singleton
  @Bean(preDestroy = "close")
  @Requires(beans = ReportConsumer.class)
  GroupCommit groupCommit(ReportStore store, List<ReportConsumer> consumers, InstantSource clock) {
    var writer = new GroupCommit(store, ReportConsumer.all(consumers), clock);
    writer.load();
    Thread.ofVirtual().name("reports").start(writer::run);
    return writer;
  }
}
