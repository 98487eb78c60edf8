package dev.holdfast.reconciler.drift;

import dev.holdfast.model.AssociationId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How much was corrected in the last 24 hours, in quarters of an hour: one more or less of history
/// costs nothing. Guarded by whoever owns it.
final class Corrections {
  static final Duration WINDOW = Duration.ofHours(24);
  private static final Duration BUCKET = Duration.ofMinutes(15);

  private final Map<AssociationId, TreeMap<Long, Long>> buckets = new HashMap<>();

  void add(AssociationId association, Instant at, long resources) {
    if (resources > 0) {
      buckets
          .computeIfAbsent(association, _ -> new TreeMap<>())
          .merge(bucket(at), resources, Long::sum);
    }
  }

  long count(AssociationId association, Instant now) {
    var ofOne = buckets.get(association);
    return ofOne == null
        ? 0
        : ofOne.tailMap(oldest(now), true).values().stream().mapToLong(Long::longValue).sum();
  }

  /// Forgets what is too old.
  ///
  /// @return the associations that have another count than before
  Set<AssociationId> turn(Instant now) {
    var changed = new HashSet<AssociationId>();
    buckets.forEach((association, ofOne) -> {
      var old = ofOne.headMap(oldest(now), false);
      if (!old.isEmpty()) {
        old.clear();
        changed.add(association);
      }
    });
    buckets.values().removeIf(Map::isEmpty);
    return changed;
  }

  private static long bucket(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), BUCKET.toSeconds());
  }

  private static long oldest(Instant now) {
    return bucket(now.minus(WINDOW)) + 1;
  }
}
