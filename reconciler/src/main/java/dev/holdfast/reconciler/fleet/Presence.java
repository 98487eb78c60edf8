package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.NodeName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who was heard of when. In memory at once, in the store in batches: a crash loses a few seconds
/// of "last seen", and the next check-in brings them back.
public final class Presence {
  private static final int BATCH = 5_000;

  private final FleetStore store;
  private final InstantSource clock;
  private final ConcurrentHashMap<NodeName, Seen> latest = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<NodeName, Seen> unwritten = new ConcurrentHashMap<>();

  public Presence(FleetStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Shows what the store holds, at start.
  public void load() {
    store.loadSeen().forEach(seen -> latest.put(seen.node(), seen));
  }

  /// One check-in. Never waits for the store.
  ///
  /// @return what was known before
  public Optional<Seen> saw(Seen seen) {
    @Nullable Seen before = latest.put(seen.node(), seen);
    unwritten.put(seen.node(), seen);
    return Optional.ofNullable(before);
  }

  /// Every firing due before `through` is reported. Never goes back.
  public void verified(NodeName node, Instant through) {
    @Nullable Seen now =
        latest.computeIfPresent(
            node, (_, seen) -> seen.isVerified(through) ? seen : seen.verified(through));
    if (now != null) {
      unwritten.put(node, now);
    }
  }

  public Optional<Seen> of(NodeName node) {
    return Optional.ofNullable(latest.get(node));
  }

  public boolean isOnline(NodeName node) {
    @Nullable Seen seen = latest.get(node);
    return seen != null && seen.isOnline(clock.instant());
  }

  /// How many of these are online.
  public int online(Collection<NodeName> nodes) {
    Instant now = clock.instant();
    return (int) nodes.stream().filter(node -> isOnline(node, now)).count();
  }

  /// How many of the fleet are online.
  public int online(Fleet fleet) {
    Instant now = clock.instant();
    NodeSet working = fleet.all();
    return (int)
        latest.values().stream()
            .filter(seen -> seen.isOnline(now) && working.contains(seen.node()))
            .count();
  }

  /// Which nodes of the fleet have taken an order to freeze or to change again.
  ///
  /// @param named at most so many of those that have not are named
  public Heard heard(Fleet fleet, long epoch, long sequence, int named) {
    NodeSet working = fleet.all();
    var missing = new ArrayList<NodeName>();
    for (NodeName node : working) {
      @Nullable Seen seen = latest.get(node);
      if (seen == null || !seen.hasHeard(epoch, sequence)) {
        missing.add(node);
      }
    }
    return new Heard(
        working.size() - missing.size(),
        working.size(),
        missing.stream().sorted().limit(named).toList());
  }

  /// Writes what came since the last call. A batch that could not be written is kept, unless
  /// something newer came in the meantime.
  public void flush() {
    while (!unwritten.isEmpty()) {
      List<Seen> batch = new ArrayList<>(unwritten.values().stream().limit(BATCH).toList());
      store.seen(batch);
      batch.forEach(seen -> unwritten.remove(seen.node(), seen));
      if (batch.size() < BATCH) {
        return;
      }
    }
  }

  private boolean isOnline(NodeName node, Instant now) {
    @Nullable Seen seen = latest.get(node);
    return seen != null && seen.isOnline(now);
  }
}
