package dev.holdfast.reconciler.execution;

import dev.holdfast.reconciler.reports.Received;
import dev.holdfast.reconciler.reports.ReportConsumer;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/// Counts each report in its execution, in the transaction that makes it durable.
final class ExecutionReports implements ReportConsumer {
  private final ExecutionStore store;
  private final Executions executions;

  ExecutionReports(ExecutionStore store, Executions executions) {
    this.store = store;
    this.executions = executions;
  }

  private record Named(ExecutionId execution, Received received) {}

  @Override
  public Intake open() {
    return new Intake() {
      @Override
      public void accept(List<Received> reports) {
        take(reports);
      }

      @Override
      public void committed() {}

      @Override
      public void close() {}
    };
  }

  private void take(List<Received> reports) {
    var named = new ArrayList<Named>();
    var fresh = new LinkedHashMap<ExecutionId, Execution>();
    var parts = new HashSet<Part.Key>();
    for (Received received : reports) {
      Report report = received.report();
      ExecutionId id = PartRules.executionOf(report);
      if (id == null) {
        continue;
      }
      named.add(new Named(id, received));
      parts.add(new Part.Key(id, received.node()));
      Report.Part part = report.part();
      Instant firing = part == null ? null : part.firing();
      if (firing != null && !fresh.containsKey(id)) {
        executions
            .ofFiring(report.association(), firing)
            .ifPresent(execution -> fresh.put(id, execution));
      }
    }
    if (!named.isEmpty()) {
      store.change(
          fresh.values(),
          parts,
          ledger ->
              named.forEach(each -> PartRules.take(ledger, each.execution(), each.received())));
    }
  }
}
