package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.forge.MissedWebhooks;
import dev.holdfast.reconciler.lease.jdbc.JdbcLease;
import dev.holdfast.reconciler.pullrequest.PullRequestLoops;
import dev.holdfast.reconciler.status.StatusLoops;
import dev.holdfast.reconciler.versions.RepositoryLoops;
import io.micronaut.context.annotation.Requires;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

/// What only the leader does, in the order in which it starts; stopped in the other order.
@Singleton
@Requires(beans = ReplicaId.class)
final class LeaderWork {
  private final JdbcLease lease;
  private final RepositoryLoops loops;
  private final StatusLoops statuses;
  private final PullRequestLoops pullRequests;
  private final MissedWebhooks missed;

  LeaderWork(
      JdbcLease lease,
      RepositoryLoops loops,
      StatusLoops statuses,
      PullRequestLoops pullRequests,
      MissedWebhooks missed) {
    this.lease = lease;
    this.loops = loops;
    this.statuses = statuses;
    this.pullRequests = pullRequests;
    this.missed = missed;
  }

  void start() {
    lease.start();
    loops.start();
    statuses.start();
    pullRequests.start();
    Thread.ofVirtual().name("missed webhooks").start(missed);
  }

  @PreDestroy
  void stop() {
    missed.close();
    pullRequests.close();
    statuses.close();
    loops.close();
    lease.close();
  }
}
