package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.NodeName;
import java.util.BitSet;
import java.util.List;
import org.roaringbitmap.IntConsumer;

/// Nodes of one [Fleet] in an order. All of them are looked up in a set at once, without a search
/// for each name: a rollout to a hundred thousand asks that every few seconds.
public final class NodeOrder {
  private final List<NodeName> names;
  private final int[] numbers;

  NodeOrder(NodeIndex index, List<NodeName> names) {
    this.names = List.copyOf(names);
    this.numbers = this.names.stream().mapToInt(index::find).toArray();
  }

  public List<NodeName> names() {
    return names;
  }

  public int size() {
    return numbers.length;
  }

  /// Which of them are in a set of the same fleet, by their places in this order.
  public BitSet in(NodeSet set) {
    var members = new BitSet();
    set.numbers().forEach((IntConsumer) members::set);
    var places = new BitSet(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] >= 0 && members.get(numbers[i])) {
        places.set(i);
      }
    }
    return places;
  }
}
