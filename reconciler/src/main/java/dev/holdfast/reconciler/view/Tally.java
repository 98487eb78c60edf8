package dev.holdfast.reconciler.view;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.drift.Coverage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// How many pairs of node and association have which verdict; all verdicts are there, in the order
/// from worst to best.
public record Tally(Map<Verdict, Long> counts) {
  public static final Tally NONE = new Tally(Map.of());

  public Tally {
    var all = new EnumMap<Verdict, Long>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      all.put(verdict, counts.getOrDefault(verdict, 0L));
    }
    counts = java.util.Collections.unmodifiableMap(all);
  }

  public long of(Verdict verdict) {
    return counts.getOrDefault(verdict, 0L);
  }

  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /// The worst verdict that is there; empty where nothing is counted.
  public Optional<Verdict> worst() {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// Whether everything that applies is as desired.
  public boolean calm() {
    return total() == of(Verdict.IN_SYNC) + of(Verdict.NOT_APPLICABLE);
  }

  /// The sentence that sums it up, such as `in sync 131 of 134, 2 stale, 1 drifted`.
  public String coverage() {
    return Coverage.of(counts);
  }

  public Tally plus(Tally other) {
    var sum = new EnumMap<Verdict, Long>(Verdict.class);
    counts.forEach((verdict, count) -> sum.put(verdict, count + other.of(verdict)));
    return new Tally(sum);
  }
}
