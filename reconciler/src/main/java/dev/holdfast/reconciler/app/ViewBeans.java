package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.compliance.Compliance;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.execution.Executions;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.FleetStore;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.reports.ReportStore;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.versions.VersionStore;
import dev.holdfast.reconciler.view.LiveViews;
import dev.holdfast.reconciler.view.ShownStatuses;
import dev.holdfast.reconciler.view.Views;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/// Wires what the faces show.
@Factory
final class ViewBeans {
  @Singleton
  Views views(
      VersionStore versions,
      Fleet fleet,
      FleetStore fleetStore,
      Presence presence,
      Releases releases,
      Rollouts rollouts,
      DriftBoard board,
      ReportStore reports,
      RunRequests runs,
      Compliance compliance,
      Executions executions,
      ShownStatuses statuses,
      InstantSource clock) {
    return new LiveViews(
        versions,
        fleet,
        fleetStore,
        presence,
        releases,
        rollouts,
        board,
        reports,
        runs,
        compliance,
        executions,
        statuses,
        clock);
  }
}
