package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.pullrequest.PullRequestStatuses;
import dev.holdfast.reconciler.pullrequest.PullRequestStore;
import dev.holdfast.reconciler.pullrequest.jdbc.JdbcPullRequestStore;
import dev.holdfast.reconciler.status.StatusSettings;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;

/// Wires what is found out about pull requests.
@Factory
@Requires(beans = ReplicaId.class)
final class PullRequestBeans {
  @Singleton
  PullRequestStore store(TransactionOperations<Connection> transactions) {
    return new JdbcPullRequestStore(transactions);
  }

  @Singleton
  PullRequestStatuses statuses(StatusSettings settings) {
    return new PullRequestStatuses(settings);
  }
}
