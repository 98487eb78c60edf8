package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.NodeName;
import org.roaringbitmap.RoaringBitmap;

/// A set of nodes that changes in place, for whoever keeps one over many small changes. Not safe
/// for use by several threads.
public final class MutableNodeSet {
  private final NodeIndex index;
  private final RoaringBitmap numbers;

  MutableNodeSet(NodeIndex index, RoaringBitmap numbers) {
    this.index = index;
    this.numbers = numbers;
  }

  /// @return whether it was not there before
  public boolean add(NodeName node) {
    return numbers.checkedAdd(index.numberOf(node));
  }

  /// @return whether it was there before
  public boolean remove(NodeName node) {
    int number = index.find(node);
    return number >= 0 && numbers.checkedRemove(number);
  }

  public boolean contains(NodeName node) {
    int number = index.find(node);
    return number >= 0 && numbers.contains(number);
  }

  public int size() {
    return numbers.getCardinality();
  }

  /// The set as it is now; later changes do not show in it.
  public NodeSet snapshot() {
    return new NodeSet(index, numbers.clone());
  }
}
