package dev.holdfast.reconciler.execution;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.ExecutionId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where executions last.
public interface ExecutionStore {
  /// Changes executions and parts in one transaction, which nobody else changes meanwhile; joins
  /// the caller's transaction where there is one.
  ///
  /// @param fresh written where they are not there yet
  /// @param parts whose executions are locked, and which are read where they are there
  /// @param change called once
  void change(Collection<Execution> fresh, Set<Part.Key> parts, Consumer<Ledger> change);

  /// Writes an execution with a part for each node, once.
  void begin(Execution execution, Collection<NodeName> nodes);

  /// Ends an execution, begun or not, and skips its parts that have not begun.
  ///
  /// @param fresh written first where it is not there yet
  /// @return whether it was open until now; empty where there is none
  Optional<Boolean> stop(ExecutionId id, @Nullable Execution fresh, String reason, Instant now);

  Optional<Execution> find(ExecutionId id);

  /// Those that have something to tell, newest first.
  ///
  /// @param before only those that stand after it in that order; null for all
  List<Execution> list(AssociationId association, int limit, @Nullable Place before);

  /// By name of the node.
  ///
  /// @param after names after it; empty for all
  List<Part> parts(ExecutionId id, int limit, String after);

  /// Parts whose permit expired before `then`, a limited number of them.
  Set<Part.Key> overdue(Instant then);

  /// Those that were stopped since then.
  List<Execution> stoppedSince(Instant then);

  /// Requests of an association that are open and may still have parts to come, newest first.
  List<Execution> openRequests(AssociationId association, Instant since);

  /// A place in the order of [#list].
  record Place(Instant at, ExecutionId id) {
    /// For a URL.
    public String text() {
      return at + "~" + id;
    }

    /// @throws IllegalArgumentException when it is none that [#text] wrote
    public static Place parse(String text) {
      String[] parts = text.split("~", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException("this is no place in a list of executions");
      }
      try {
        return new Place(Instant.parse(parts[0]), new ExecutionId(parts[1]));
      } catch (java.time.format.DateTimeParseException
          | dev.holdfast.canonical.JsonShapeException e) {
        throw new IllegalArgumentException("this is no place in a list of executions", e);
      }
    }
  }
}
