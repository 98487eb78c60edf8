package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What would be in the database, kept here so that thousands of restarts are cheap.
final class KeptRollouts implements RolloutStore {
  private final Map<AssociationId, Map<Long, Rollout>> rows = new HashMap<>();
  private final Map<AssociationId, Map<Long, Set<NodeName>>> nodes = new HashMap<>();
  private long sequence;
  private long fence = 1;
  private boolean killsAfterWrite;

  /// The process ends here and now.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  Fence fence() {
    return new Fence(fence);
  }

  void raiseFence() {
    fence++;
  }

  /// After the next write the process ends before it can tell anybody.
  void killAfterWrite() {
    killsAfterWrite = true;
  }

  boolean willKill() {
    return killsAfterWrite;
  }

  @Override
  public List<Stored> inForce() {
    return rows.keySet().stream().flatMap(id -> chain(id).stream()).toList();
  }

  private List<Stored> chain(AssociationId id) {
    var all = history(id);
    int floor = 0;
    while (floor < all.size() - 1 && !isFloor(all.get(floor))) {
      floor++;
    }
    return all.subList(0, Math.min(all.size(), floor + 1)).stream()
        .map(row -> new Stored(row, Set.copyOf(released(row))))
        .toList();
  }

  private static boolean isFloor(Rollout row) {
    return row.hidesOlder();
  }

  Set<NodeName> released(Rollout row) {
    return nodes
        .computeIfAbsent(row.association(), _ -> new HashMap<>())
        .computeIfAbsent(row.firstVersion(), _ -> new HashSet<>());
  }

  @Override
  public void write(Fence shown, Collection<Change> changes) {
    if (shown.number() != fence) {
      throw new LostLeadershipException(shown);
    }
    for (Change change : changes) {
      Rollout row = change.rollout();
      rows.computeIfAbsent(row.association(), _ -> new HashMap<>()).put(row.firstVersion(), row);
      if (change.anew()) {
        released(row).clear();
      }
      released(row).addAll(change.released());
      if (row.hidesOlder()) {
        nodes
            .getOrDefault(row.association(), new HashMap<>())
            .keySet()
            .removeIf(first -> first <= row.firstVersion());
      }
    }
    if (killsAfterWrite) {
      killsAfterWrite = false;
      throw new Killed();
    }
  }

  @Override
  public Optional<Rollout> rolloutOf(AssociationId association, long version) {
    return history(association).stream().filter(row -> row.firstVersion() <= version).findFirst();
  }

  /// Newest first.
  private List<Rollout> history(AssociationId association) {
    return rows.getOrDefault(association, Map.of()).values().stream()
        .sorted(Comparator.comparingLong(Rollout::firstVersion).reversed())
        .toList();
  }

  @Override
  public boolean hasFinished(AssociationId association, Digest enforced) {
    return rows.getOrDefault(association, Map.of()).values().stream()
        .anyMatch(row -> row.finishedAt() != null && row.enforced().equals(enforced));
  }

  @Override
  public long nextSequence() {
    return ++sequence;
  }

  @Override
  public long epoch() {
    return 1;
  }
}
