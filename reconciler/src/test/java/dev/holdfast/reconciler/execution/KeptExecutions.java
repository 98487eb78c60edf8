package dev.holdfast.reconciler.execution;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.ExecutionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Executions in memory, one transaction at a time.
final class KeptExecutions implements ExecutionStore {
  private final Map<ExecutionId, Execution> executions = new TreeMap<>();
  private final Map<ExecutionId, Map<NodeName, Part>> parts = new HashMap<>();

  @Override
  public void change(Collection<Execution> fresh, Set<Part.Key> keys, Consumer<Ledger> change) {
    fresh.forEach(each -> executions.putIfAbsent(each.id(), each));
    var locked = new ArrayList<Execution>();
    keys.stream()
        .map(Part.Key::execution)
        .distinct()
        .forEach(id -> Optional.ofNullable(executions.get(id)).ifPresent(locked::add));
    var ledger =
        new Ledger(locked, keys.stream().map(this::part).flatMap(Optional::stream).toList());
    change.accept(ledger);
    ledger.movedExecutions().forEach(each -> executions.put(each.id(), each));
    ledger
        .changedParts()
        .forEach(each ->
            parts.computeIfAbsent(each.execution(), _ -> new TreeMap<>()).put(each.node(), each));
  }

  private Optional<Part> part(Part.Key key) {
    return Optional.ofNullable(parts.getOrDefault(key.execution(), Map.of()).get(key.node()));
  }

  @Override
  public void begin(Execution execution, Collection<NodeName> nodes) {
    var keys =
        nodes.stream().map(node -> new Part.Key(execution.id(), node)).collect(Collectors.toSet());
    change(
        List.of(execution),
        keys,
        ledger ->
            nodes.forEach(node ->
                ledger.put(Part.fresh(execution.id(), node, PartStatus.PENDING, execution.at()))));
  }

  @Override
  public Optional<Boolean> stop(
      ExecutionId id, @Nullable Execution fresh, String reason, Instant now) {
    if (fresh != null) {
      executions.putIfAbsent(id, fresh);
    }
    Execution found = executions.get(id);
    if (found == null || found.state() == Execution.State.STOPPED) {
      return Optional.ofNullable(found).map(_ -> false);
    }
    executions.put(id, found.stopped(reason, now));
    for (Part part : parts(id)) {
      if (part.status() == PartStatus.PENDING || part.status() == PartStatus.WAITING) {
        change(
            List.of(),
            Set.of(part.key()),
            ledger -> ledger.put(part.with(PartStatus.SKIPPED, reason, now)));
      }
    }
    return Optional.of(true);
  }

  @Override
  public Optional<Execution> find(ExecutionId id) {
    return Optional.ofNullable(executions.get(id));
  }

  @Override
  public List<Execution> list(AssociationId association, int limit, @Nullable Place before) {
    return List.copyOf(executions.values());
  }

  @Override
  public List<Part> parts(ExecutionId id, int limit, String after) {
    return parts(id);
  }

  List<Part> parts(ExecutionId id) {
    return List.copyOf(parts.getOrDefault(id, Map.of()).values());
  }

  @Override
  public Set<Part.Key> overdue(Instant then) {
    return parts.values().stream()
        .flatMap(ofOne -> ofOne.values().stream())
        .filter(part -> part.isOverdue(then))
        .map(Part::key)
        .collect(Collectors.toSet());
  }

  @Override
  public List<Execution> stoppedSince(Instant then) {
    return List.of();
  }

  @Override
  public List<Execution> openRequests(AssociationId association, Instant since) {
    return List.of();
  }
}
