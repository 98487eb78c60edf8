package dev.holdfast.reconciler.reports;

import java.util.List;

/// Takes each report once, in the transaction that makes it durable. What is to the right
/// implements it.
public interface ReportConsumer {
  /// Begins a transaction's worth; nobody else begins one until it is closed.
  Intake open();

  /// All of them, one after the other in the same transaction.
  static ReportConsumer all(List<ReportConsumer> consumers) {
    return consumers.size() == 1 ? consumers.getFirst() : new EveryConsumer(consumers);
  }

  /// One transaction's worth.
  interface Intake extends AutoCloseable {
    /// Called inside the transaction, at most once, with reports that this consumer has not seen,
    /// each stream's in order. What it throws rolls everything back; the reports come again.
    void accept(List<Received> reports);

    /// Called after the commit: now memory may follow.
    void committed();

    /// Called last, whatever happened.
    @Override
    void close();
  }
}
