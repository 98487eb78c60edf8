package dev.holdfast.reconciler.config;

import dev.holdfast.model.ObjectName;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Which associations want what of each thing, and of which things they want different values.
/// Adding costs the same for the thousandth owner of a thing as for the first.
///
/// @param <T> the thing
/// @param <W> what an owner wants of it
final class Owners<T, W> {
  private final Map<T, SortedMap<ObjectName, W>> owned = new HashMap<>();
  private final Set<T> disputed;
  private final Function<W, String> value;

  /// @param disputed empty; decides the order in which [#disputed()] gives them
  /// @param value what is compared
  Owners(Set<T> disputed, Function<W, String> value) {
    this.disputed = disputed;
    this.value = value;
  }

  void add(T thing, ObjectName owner, W wanted) {
    SortedMap<ObjectName, W> owners = owned.computeIfAbsent(thing, _ -> new TreeMap<>());
    owners.put(owner, wanted);
    // Undisputed, all the others want the same: one that is not this one speaks for them.
    if (differ(owners.firstEntry().getValue(), wanted)
        || differ(owners.lastEntry().getValue(), wanted)) {
      disputed.add(thing);
    }
  }

  void remove(T thing, ObjectName owner) {
    SortedMap<ObjectName, W> owners = owned.get(thing);
    if (owners == null) {
      return;
    }
    owners.remove(owner);
    if (owners.isEmpty()) {
      owned.remove(thing);
    }
    if (disputed.contains(thing) && agree(owners)) {
      disputed.remove(thing);
    }
  }

  private boolean agree(SortedMap<ObjectName, W> owners) {
    return owners.values().stream().map(value).distinct().limit(2).count() < 2;
  }

  private boolean differ(W one, W other) {
    return !value.apply(one).equals(value.apply(other));
  }

  Set<T> disputed() {
    return Collections.unmodifiableSet(disputed);
  }

  SortedMap<ObjectName, W> of(T thing) {
    return Collections.unmodifiableSortedMap(
        owned.getOrDefault(thing, Collections.emptySortedMap()));
  }
}
