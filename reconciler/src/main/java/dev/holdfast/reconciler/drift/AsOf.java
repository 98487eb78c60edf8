package dev.holdfast.reconciler.drift;

import dev.holdfast.model.AssociationId;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The oldest as-of of each association. It moves with every check-in and needs a look at every
/// node, so it is reckoned when asked for and kept for some seconds: an older one promises less.
final class AsOf {
  private static final Duration KEPT = Duration.ofSeconds(5);

  private final BiFunction<AssociationId, Instant, @Nullable Instant> reckon;
  private final ConcurrentHashMap<AssociationId, Known> known = new ConcurrentHashMap<>();

  private record Known(@Nullable Instant asOf, Instant at) {}

  AsOf(BiFunction<AssociationId, Instant, @Nullable Instant> reckon) {
    this.reckon = reckon;
  }

  @Nullable Instant of(AssociationId association, Instant now) {
    @Nullable Known before = known.get(association);
    if (before != null && now.isBefore(before.at().plus(KEPT))) {
      return before.asOf();
    }
    var fresh = new Known(reckon.apply(association, now), now);
    known.put(association, fresh);
    return fresh.asOf();
  }
}
