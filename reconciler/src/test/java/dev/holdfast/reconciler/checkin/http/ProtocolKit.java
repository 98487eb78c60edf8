package dev.holdfast.reconciler.checkin.http;

import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.checkin.CheckIns;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.reconciler.testing.TestPostgres;
import dev.holdfast.reconciler.testing.TestReconciler;
import java.nio.file.Path;
import java.util.Map;

/// A reconciler behind a real server and database, for nodes that a test tells apart by a label.
final class ProtocolKit implements AutoCloseable {
  final TestPostgres database = TestPostgres.fresh();
  final TestReconciler reconciler;

  /// @param data an empty folder
  ProtocolKit(Path data) {
    reconciler = TestReconciler.start(database, data);
  }

  /// A node with this label alone.
  SimulatedAgent joined(String name, String label) {
    return reconciler.agent(name).join(reconciler.token(Map.of("test", label)));
  }

  static Selector label(String value) {
    return Selector.label("test", value);
  }

  /// How many check-ins are held.
  int waiting() {
    return reconciler.bean(CheckIns.class).waiting();
  }

  @Override
  public void close() {
    reconciler.close();
    database.close();
  }
}
