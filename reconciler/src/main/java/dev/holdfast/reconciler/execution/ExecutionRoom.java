package dev.holdfast.reconciler.execution;

import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.checkin.Stops;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.reports.ReportConsumer;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.wire.SigningKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Opens the room: what is handed out goes on where a reconciler before it ended.
public final class ExecutionRoom {
  private ExecutionRoom() {}

  /// Hears of every run that people ask for.
  ///
  /// @param kept how long an execution is told of
  public static Executions executions(
      ExecutionStore store,
      Releases releases,
      RunRequests runs,
      Stops stops,
      Presence presence,
      Duration kept,
      InstantSource clock) {
    var executions = new Executions(store, releases, runs, stops, presence, kept, clock);
    runs.follow(executions);
    executions.load();
    return executions;
  }

  public static ReportConsumer reports(ExecutionStore store, Executions executions) {
    return new ExecutionReports(store, executions);
  }

  /// Answers on a thread of its own until it is closed.
  ///
  /// @param ids a new random id each time
  public static PermitOffice office(
      ExecutionStore store,
      Executions executions,
      Releases releases,
      SigningKey key,
      InstantSource clock,
      Supplier<String> ids) {
    var office = new PermitOffice(store, executions, releases, key, clock, ids);
    Thread.ofVirtual().name("permits").start(office::run);
    return office;
  }
}
