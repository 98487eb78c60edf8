package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.checkin.CheckIns;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.reports.GroupCommit;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/// How a running reconciler ends its work: nothing new begins, what is under way becomes durable.
/// Afterwards nobody needs the database any more. Beans alone do not end in this order: a turn that
/// is due would make them anew on a database that is closed.
@Singleton
@Requires(beans = ReplicaId.class)
final class OrderlyStop {
  private static final Duration LAST_TURN = Duration.ofSeconds(3);
  private static final Duration LAST_REQUESTS = Duration.ofSeconds(3);

  private final ExecutorService turns;
  private final LeaderWork leaderWork;
  private final CheckIns checkIns;
  private final NettyEmbeddedServer server;
  private final ExecutorService requests;
  private final GroupCommit reports;
  private final Presence presence;

  OrderlyStop(
      @Named(TaskExecutors.SCHEDULED) ExecutorService turns,
      LeaderWork leaderWork,
      CheckIns checkIns,
      NettyEmbeddedServer server,
      @Named(TaskExecutors.BLOCKING) ExecutorService requests,
      GroupCommit reports,
      Presence presence) {
    this.turns = turns;
    this.leaderWork = leaderWork;
    this.checkIns = checkIns;
    this.server = server;
    this.requests = requests;
    this.reports = reports;
    this.presence = presence;
  }

  /// May be called twice. Each step has a bound, so that a remote that hangs holds up no stop.
  void run() {
    end(turns, LAST_TURN);
    leaderWork.stop();
    checkIns.close();
    server.stopServerOnly();
    end(requests, LAST_REQUESTS);
    reports.close();
    presence.flush();
  }

  private static void end(ExecutorService work, Duration atMost) {
    work.shutdown();
    try {
      if (!work.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        work.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
