package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// The fleet as it is now, in memory: every question that a check-in or a plan asks is answered
/// from here. Safe for any number of threads. It follows the database and never leads it: changes
/// come in after they are durable.
public final class Fleet {
  private final NodeIndex index = new NodeIndex();
  private final ConcurrentHashMap<NodeName, Node> nodes = new ConcurrentHashMap<>();
  private final RoaringBitmap all = new RoaringBitmap();
  private final LabelIndex labels = new LabelIndex();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final List<FleetListener> listeners = new CopyOnWriteArrayList<>();

  /// How many nodes may work.
  public int size() {
    return reading(all::getCardinality);
  }

  /// The node, revoked ones included.
  public Optional<Node> node(NodeName name) {
    return Optional.ofNullable(nodes.get(name));
  }

  /// All that may work, sorted by name.
  public Stream<Node> nodes() {
    return nodes.values().stream()
        .filter(node -> !node.isRevoked())
        .sorted(Comparator.comparing(Node::name));
  }

  /// Those that may work and did not check in since `then`, in no order.
  public List<Node> silentSince(Instant then, Presence presence) {
    return nodes.values().stream()
        .filter(node -> !node.isRevoked())
        .filter(node ->
            presence.of(node.name()).map(Seen::lastSeen).orElse(node.registeredAt()).isBefore(then))
        .toList();
  }

  /// Every node that may work.
  public NodeSet all() {
    return reading(() -> new NodeSet(index, all.clone()));
  }

  public NodeSet none() {
    return new NodeSet(index, new RoaringBitmap());
  }

  /// Those of `names` that may work.
  public NodeSet of(Collection<NodeName> names) {
    return reading(() -> new NodeSet(index, numbersOf(names)));
  }

  /// The nodes that the selector means now. Revoked nodes are never meant.
  public NodeSet select(Selector selector) {
    return reading(() -> new NodeSet(index, resolve(selector)));
  }

  /// Adds a follower. It hears of later changes only.
  public void listen(FleetListener listener) {
    listeners.add(listener);
  }

  /// Shows what the store holds, at start. Nobody is told.
  public void load(Collection<Node> stored) {
    writing(() -> stored.forEach(this::replace));
  }

  /// Shows a node as it now is and tells the listeners what that means. One change of a node at a
  /// time: the caller holds what serialises them.
  public void put(Node node) {
    @Nullable Node before = writing(() -> replace(node));
    FleetChange change = changeOf(before, node);
    if (change != null) {
      listeners.forEach(listener -> listener.fleetChanged(change));
    }
  }

  private static @Nullable FleetChange changeOf(@Nullable Node before, Node node) {
    if (node.isRevoked()) {
      return before == null || before.isRevoked() ? null : new FleetChange.Revoked(node);
    }
    if (before == null || before.isRevoked()) {
      return new FleetChange.Joined(node);
    }
    if (before.keyNumber() != node.keyNumber()) {
      return new FleetChange.Rekeyed(before, node);
    }
    return before.labels().equals(node.labels()) ? null : new FleetChange.Relabelled(before, node);
  }

  private @Nullable Node replace(Node node) {
    int number = index.numberOf(node.name());
    @Nullable Node before = nodes.put(node.name(), node);
    if (before != null && !before.isRevoked()) {
      labels.remove(number, before.labels());
      all.remove(number);
    }
    if (!node.isRevoked()) {
      labels.add(number, node.labels());
      all.add(number);
    }
    return before;
  }

  private RoaringBitmap resolve(Selector selector) {
    return switch (selector) {
      case Selector.All() -> all.clone();
      case Selector.Named(var names) -> numbersOf(names);
      case Selector.Label(var requirement) -> labels.select(requirement, all);
      case Selector.AllOf(var parts) -> {
        var found = all.clone();
        parts.forEach(part -> found.and(resolve(part)));
        yield found;
      }
      case Selector.AnyOf(var parts) -> {
        var found = new RoaringBitmap();
        parts.forEach(part -> found.or(resolve(part)));
        yield found;
      }
      case Selector.Not(var part) -> RoaringBitmap.andNot(all, resolve(part));
    };
  }

  private RoaringBitmap numbersOf(Collection<NodeName> names) {
    var found = new RoaringBitmap();
    for (NodeName name : names) {
      int number = index.find(name);
      if (number >= 0 && all.contains(number)) {
        found.add(number);
      }
    }
    return found;
  }

  private <T> T reading(Supplier<T> question) {
    lock.readLock().lock();
    try {
      return question.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private void writing(Runnable change) {
    lock.writeLock().lock();
    try {
      change.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <T extends @Nullable Object> T writing(Supplier<T> change) {
    lock.writeLock().lock();
    try {
      return change.get();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
