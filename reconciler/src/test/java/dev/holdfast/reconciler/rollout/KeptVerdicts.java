package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.checkin.Run;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.checkin.RunStore;
import dev.holdfast.reconciler.drift.VerdictStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The verdicts that would be in the database, kept here so that thousands of restarts are cheap.
public final class KeptVerdicts implements VerdictStore {
  private final Map<AssociationId, Map<NodeName, StoredVerdict>> rows = new HashMap<>();
  private boolean endsAfterWrite;

  /// After the next report is durable the process ends before it can tell anybody.
  void endAfterWrite() {
    endsAfterWrite = true;
  }

  void mayEnd() {
    if (endsAfterWrite) {
      endsAfterWrite = false;
      throw new KeptRollouts.Killed();
    }
  }

  /// Nobody asks for runs.
  public static RunRequests noRuns(InstantSource clock) {
    return new RunRequests(new NoRuns(), _ -> Optional.empty(), clock, () -> "run");
  }

  @Override
  public void load(Consumer<StoredVerdict> each) {
    rows.values().forEach(nodes -> nodes.values().forEach(each));
  }

  @Override
  public void write(Collection<StoredVerdict> written) {
    for (StoredVerdict each : written) {
      rows.computeIfAbsent(each.row().association(), _ -> new HashMap<>())
          .put(each.row().node(), each);
    }
  }

  @Override
  public void delete(AssociationId association, Collection<NodeName> nodes) {
    rows.getOrDefault(association, new HashMap<>()).keySet().removeAll(nodes);
  }

  @Override
  public void delete(AssociationId association) {
    rows.remove(association);
  }

  @Override
  public Map<AssociationId, List<Json>> resources(NodeName node) {
    return Map.of();
  }

  @Override
  public Map<NodeName, List<Json>> resources(
      AssociationId association, Collection<NodeName> nodes) {
    return Map.of();
  }

  @Override
  public List<Correction> corrections(Instant since) {
    return List.of();
  }

  private static final class NoRuns implements RunStore {
    @Override
    public void add(Collection<Run> runs) {
      throw new AssertionError("a test without runs was asked for one");
    }

    @Override
    public List<Run> open(Instant now) {
      return List.of();
    }

    @Override
    public List<Run> of(String id) {
      return List.of();
    }

    @Override
    public void reported(Collection<RunKey> runs, Instant at) {
      // nobody asked for any
    }

    @Override
    public void cancel(String id, Instant now) {
      throw new AssertionError("a test without runs was asked for one");
    }
  }
}
