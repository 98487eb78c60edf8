package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.NodeName;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.roaringbitmap.RoaringBitmap;

/// An immutable set of nodes of one [Fleet], compressed. Sets of different fleets do not mix.
public final class NodeSet implements Iterable<NodeName> {
  private final NodeIndex index;
  private final RoaringBitmap numbers;

  /// Takes the bitmap over; the caller changes it no more.
  NodeSet(NodeIndex index, RoaringBitmap numbers) {
    this.index = index;
    this.numbers = numbers;
  }

  public int size() {
    return numbers.getCardinality();
  }

  public boolean isEmpty() {
    return numbers.isEmpty();
  }

  public boolean contains(NodeName node) {
    int number = index.find(node);
    return number >= 0 && numbers.contains(number);
  }

  public NodeSet and(NodeSet other) {
    return new NodeSet(index, RoaringBitmap.and(numbers, sameFleet(other)));
  }

  public NodeSet or(NodeSet other) {
    return new NodeSet(index, RoaringBitmap.or(numbers, sameFleet(other)));
  }

  public NodeSet minus(NodeSet other) {
    return new NodeSet(index, RoaringBitmap.andNot(numbers, sameFleet(other)));
  }

  public boolean intersects(NodeSet other) {
    return RoaringBitmap.intersects(numbers, sameFleet(other));
  }

  /// In no order that means anything.
  public Stream<NodeName> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  @Override
  public Iterator<NodeName> iterator() {
    var each = numbers.getIntIterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public NodeName next() {
        return index.nameOf(each.next());
      }
    };
  }

  /// In the order in which they are listed here; those that are not of this fleet are in no set.
  public NodeOrder ordered(List<NodeName> nodes) {
    return new NodeOrder(index, nodes);
  }

  /// Sorted by name.
  public List<NodeName> names() {
    return stream().sorted().toList();
  }

  /// A set that grows and shrinks, starting with these.
  public MutableNodeSet copy() {
    return new MutableNodeSet(index, numbers.clone());
  }

  RoaringBitmap numbers() {
    return numbers;
  }

  private RoaringBitmap sameFleet(NodeSet other) {
    if (other.index != index) {
      throw new IllegalArgumentException("sets of two fleets");
    }
    return other.numbers;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeSet set && set.index == index && set.numbers.equals(numbers);
  }

  @Override
  public int hashCode() {
    return numbers.hashCode();
  }

  /// The first few names, for messages.
  @Override
  public String toString() {
    var shown = IntStream.of(numbers.limit(5).toArray()).mapToObj(index::nameOf).toList();
    return size() <= shown.size() ? shown.toString() : shown + " and " + (size() - 5) + " more";
  }
}
