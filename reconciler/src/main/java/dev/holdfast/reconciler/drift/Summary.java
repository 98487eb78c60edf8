package dev.holdfast.reconciler.drift;

import dev.holdfast.model.Verdict;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sums over (node, association) pairs: of one association, of a repository, or of all.
///
/// @param verdicts how many pairs have which verdict; every verdict is a key
/// @param notApplicableResources resources that do not apply on their nodes, also where the pair as
///   a whole is in sync
/// @param unknownResources resources that could not be checked
/// @param corrected24h resources corrected in the last 24 hours because someone else had changed
///   them
/// @param asOf the oldest as-of of any pair that counts as in sync; null where none does
public record Summary(
    Map<Verdict, Long> verdicts,
    long notApplicableResources,
    long unknownResources,
    long corrected24h,
    @Nullable Instant asOf) {
  public static final Summary NONE = new Summary(Map.of(), 0, 0, 0, null);

  public Summary {
    var all = new EnumMap<Verdict, Long>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      all.put(verdict, verdicts.getOrDefault(verdict, 0L));
    }
    verdicts = Collections.unmodifiableMap(all);
  }

  public long count(Verdict verdict) {
    return verdicts.getOrDefault(verdict, 0L);
  }

  /// How many pairs there are.
  public long total() {
    return verdicts.values().stream().mapToLong(Long::longValue).sum();
  }

  /// The worst verdict that any pair has; [Verdict#NOT_APPLICABLE] where there is no pair.
  public Verdict worst() {
    for (Verdict verdict : Verdict.values()) {
      if (count(verdict) > 0) {
        return verdict;
      }
    }
    return Verdict.NOT_APPLICABLE;
  }

  public Summary plus(Summary other) {
    var sums = new EnumMap<Verdict, Long>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      sums.put(verdict, count(verdict) + other.count(verdict));
    }
    return new Summary(
        sums,
        notApplicableResources + other.notApplicableResources,
        unknownResources + other.unknownResources,
        corrected24h + other.corrected24h,
        earlier(asOf, other.asOf));
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }
}
