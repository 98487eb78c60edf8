package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.NodeName;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A small number for every node name that was ever seen, for bitmaps. Numbers are never reused, so
/// that a set taken earlier keeps meaning the same nodes.
final class NodeIndex {
  private final ConcurrentHashMap<NodeName, Integer> numbers = new ConcurrentHashMap<>();
  private volatile @Nullable NodeName[] names = new NodeName[64];

  int numberOf(NodeName name) {
    Integer known = numbers.get(name);
    return known != null ? known : next(name);
  }

  /// Whoever sees the number sees the name: that is written first.
  private synchronized int next(NodeName name) {
    Integer known = numbers.get(name);
    if (known != null) {
      return known;
    }
    int number = numbers.size();
    @Nullable NodeName[] all = names;
    if (number == all.length) {
      all = Arrays.copyOf(all, 2 * number);
    }
    all[number] = name;
    names = all;
    numbers.put(name, number);
    return number;
  }

  /// The number, or -1 where the name was never seen.
  int find(NodeName name) {
    Integer number = numbers.get(name);
    return number == null ? -1 : number;
  }

  NodeName nameOf(int number) {
    @Nullable NodeName[] all = names;
    @Nullable NodeName name = number < all.length ? all[number] : null;
    if (name == null) {
      throw new IllegalArgumentException("no node has number " + number);
    }
    return name;
  }
}
