package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.NodeName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A small number for every node name that was ever seen, for bitmaps. Numbers are never reused, so
/// that a set taken earlier keeps meaning the same nodes.
final class NodeIndex {
  private final ConcurrentHashMap<NodeName, Integer> numbers = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Integer, NodeName> names = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  int numberOf(NodeName name) {
    return numbers.computeIfAbsent(
        name,
        absent -> {
          int number = next.getAndIncrement();
          names.put(number, absent);
          return number;
        });
  }

  /// The number, or -1 where the name was never seen.
  int find(NodeName name) {
    Integer number = numbers.get(name);
    return number == null ? -1 : number;
  }

  NodeName nameOf(int number) {
    @Nullable NodeName name = names.get(number);
    if (name == null) {
      throw new IllegalArgumentException("no node has number " + number);
    }
    return name;
  }
}
