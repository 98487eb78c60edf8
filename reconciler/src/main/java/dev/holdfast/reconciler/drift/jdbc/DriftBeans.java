package dev.holdfast.reconciler.drift.jdbc;

import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.drift.ReportedOutcomes;
import dev.holdfast.reconciler.drift.ScheduledFirings;
import dev.holdfast.reconciler.drift.VerdictStore;
import dev.holdfast.reconciler.drift.Verdicts;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.reports.ReportStore;
import dev.holdfast.reconciler.rollout.Outcomes;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.versions.VersionStore;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.time.InstantSource;

/// Wires the room. What is handed out has been loaded and follows the releases.
@Factory
@Requires(beans = {VersionStore.class, Leadership.class})
final class DriftBeans {
  @Singleton
  VerdictStore store(TransactionOperations<Connection> transactions) {
    return new JdbcVerdictStore(transactions);
  }

  @Singleton
  Verdicts verdicts(VerdictStore store, Releases releases, RunRequests runs, InstantSource clock) {
    var verdicts = new Verdicts(store, releases, runs, clock);
    releases.follow(verdicts);
    verdicts.load();
    return verdicts;
  }

  @Singleton
  Outcomes outcomes(Verdicts verdicts) {
    return new ReportedOutcomes(verdicts);
  }

  @Singleton
  DriftBoard board(
      Verdicts verdicts,
      VerdictStore store,
      ReportStore reports,
      Releases releases,
      Fleet fleet,
      Presence presence,
      InstantSource clock) {
    return new DriftBoard(
        verdicts, store, reports, releases, fleet, presence, new ScheduledFirings(), clock);
  }
}
