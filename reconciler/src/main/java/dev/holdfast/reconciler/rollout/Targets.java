package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/// All nodes that a rollout means, in the order in which they take part, as they are now. Sets of
/// them are sets of places in that order: a look at a hundred thousand nodes searches for none of
/// them by name, and only those are asked whether they are online on whom something depends.
final class Targets {
  private final List<NodeName> names;
  private final Predicate<NodeName> online;
  private final Function<Selector, BitSet> meant;
  private final BitSet asked = new BitSet();
  private final BitSet known = new BitSet();
  private final BitSet released;
  private final Map<Outcome, BitSet> outcomes;

  /// @param meant the places of those that a selector means
  /// @param released which of them may have the content
  /// @param outcomes of the content, of those that are released; in none is whose is pending
  Targets(
      List<NodeName> names,
      Predicate<NodeName> online,
      Function<Selector, BitSet> meant,
      BitSet released,
      Map<Outcome, BitSet> outcomes) {
    this.names = names;
    this.online = online;
    this.meant = meant;
    this.released = copy(released);
    this.outcomes = new EnumMap<>(Outcome.class);
    outcomes.forEach((outcome, places) -> this.outcomes.put(outcome, copy(places)));
  }

  /// The same, to be released to on trial.
  Targets copy() {
    return new Targets(names, online, meant, released, outcomes);
  }

  int size() {
    return names.size();
  }

  NodeName name(int place) {
    return names.get(place);
  }

  /// Asked once, so that one look sees a node in one way.
  boolean isOnline(int place) {
    if (!asked.get(place)) {
      asked.set(place);
      known.set(place, online.test(names.get(place)));
    }
    return known.get(place);
  }

  /// How many of these are online.
  long online(BitSet places) {
    return places.stream().filter(this::isOnline).count();
  }

  boolean anyOnline(BitSet places) {
    return places.stream().anyMatch(this::isOnline);
  }

  /// Gives the content to one more; what becomes of it there is not known yet.
  void release(int place) {
    released.set(place);
  }

  void releaseToAll() {
    released.set(0, size());
  }

  BitSet all() {
    var all = new BitSet(size());
    all.set(0, size());
    return all;
  }

  /// Those that a selector means.
  BitSet meantBy(Selector selector) {
    return meant.apply(selector);
  }

  BitSet released() {
    return copy(released);
  }

  BitSet notReleased() {
    return without(all(), released);
  }

  /// Those with this outcome.
  BitSet of(Outcome outcome) {
    return outcome == Outcome.PENDING
        ? without(without(released(), settled()), held())
        : copy(outcomes.getOrDefault(outcome, new BitSet()));
  }

  /// Those that may be changing at this moment, where they are online.
  ///
  /// @param limited whether only so many may: then what changes by itself when a calendar opens has
  ///   its turn already, so that an opening lets no more change at once than may
  BitSet due(boolean limited) {
    return limited ? or(of(Outcome.PENDING), of(Outcome.DELAYED)) : of(Outcome.PENDING);
  }

  BitSet held() {
    return or(of(Outcome.HELD), of(Outcome.DELAYED));
  }

  /// Those with a final result.
  BitSet settled() {
    return or(or(of(Outcome.SUCCEEDED), of(Outcome.DIFFERS)), of(Outcome.FAILED));
  }

  /// Those of the first, without those of the second; `places` is the caller's no more.
  static BitSet without(BitSet places, BitSet others) {
    places.andNot(others);
    return places;
  }

  private static BitSet or(BitSet places, BitSet others) {
    places.or(others);
    return places;
  }

  private static BitSet copy(BitSet places) {
    return (BitSet) places.clone();
  }
}
