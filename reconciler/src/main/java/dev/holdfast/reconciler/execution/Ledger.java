package dev.holdfast.reconciler.execution;

import dev.holdfast.model.NodeName;
import dev.holdfast.wire.ExecutionId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Executions and parts while they are changed together. Sums follow from the parts that are put
/// in, so that they cannot disagree. Not for several threads.
public final class Ledger {
  private final Map<ExecutionId, Execution> executions = new HashMap<>();
  private final Map<Part.Key, Part> parts = new HashMap<>();
  private final Set<ExecutionId> moved = new LinkedHashSet<>();
  private final Map<Part.Key, Part> changed = new LinkedHashMap<>();

  public Ledger(Collection<Execution> executions, Collection<Part> parts) {
    executions.forEach(each -> this.executions.put(each.id(), each));
    parts.forEach(each -> this.parts.put(each.key(), each));
  }

  Optional<Execution> execution(ExecutionId id) {
    return Optional.ofNullable(executions.get(id));
  }

  @Nullable Part part(ExecutionId id, NodeName node) {
    return parts.get(new Part.Key(id, node));
  }

  /// @throws IllegalStateException when its execution is not here
  void put(Part next) {
    Execution execution = executions.get(next.execution());
    if (execution == null) {
      throw new IllegalStateException("no execution " + next.execution());
    }
    Part before = parts.put(next.key(), next);
    if (next.equals(before)) {
      return;
    }
    changed.put(next.key(), next);
    Execution after = execution.moved(before, next);
    if (!after.equals(execution)) {
      executions.put(after.id(), after);
      moved.add(after.id());
    }
  }

  /// Executions that are to be written.
  public Collection<Execution> movedExecutions() {
    return moved.stream().map(id -> java.util.Objects.requireNonNull(executions.get(id))).toList();
  }

  /// Parts that are to be written.
  public Collection<Part> changedParts() {
    return changed.values();
  }
}
