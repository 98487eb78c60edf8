package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.Labels;
import dev.holdfast.model.Requirement;
import java.util.HashMap;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/// Label key → value → nodes. Guarded by its fleet's lock.
final class LabelIndex {
  private static final RoaringBitmap NOBODY = new RoaringBitmap();

  private final Map<String, RoaringBitmap> byKey = new HashMap<>();
  private final Map<String, Map<String, RoaringBitmap>> byValue = new HashMap<>();

  void add(int number, Labels labels) {
    labels
        .values()
        .forEach((key, value) -> {
          byKey.computeIfAbsent(key, _ -> new RoaringBitmap()).add(number);
          byValue
              .computeIfAbsent(key, _ -> new HashMap<>())
              .computeIfAbsent(value, _ -> new RoaringBitmap())
              .add(number);
        });
  }

  void remove(int number, Labels labels) {
    labels
        .values()
        .forEach((key, value) -> {
          drop(byKey, key, number);
          Map<String, RoaringBitmap> values = byValue.get(key);
          if (values != null) {
            drop(values, value, number);
            if (values.isEmpty()) {
              byValue.remove(key);
            }
          }
        });
  }

  private static void drop(Map<String, RoaringBitmap> sets, String key, int number) {
    sets.computeIfPresent(
        key,
        (_, set) -> {
          set.remove(number);
          return set.isEmpty() ? null : set;
        });
  }

  /// Those of `all` for which the requirement holds; a bitmap of the caller's own.
  RoaringBitmap select(Requirement requirement, RoaringBitmap all) {
    return switch (requirement.operator()) {
      case IN -> withValue(requirement);
      case NOT_IN -> RoaringBitmap.andNot(all, withValue(requirement));
      case EXISTS -> byKey.getOrDefault(requirement.key(), NOBODY).clone();
      case DOES_NOT_EXIST ->
          RoaringBitmap.andNot(all, byKey.getOrDefault(requirement.key(), NOBODY));
    };
  }

  private RoaringBitmap withValue(Requirement requirement) {
    var values = byValue.getOrDefault(requirement.key(), Map.of());
    var found = new RoaringBitmap();
    requirement.values().forEach(value -> found.or(values.getOrDefault(value, NOBODY)));
    return found;
  }
}
