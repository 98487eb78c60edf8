package dev.holdfast.reconciler.drift;

import dev.holdfast.wire.Hold;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What holds many nodes, in one line: that which holds most of them, and the first instant at
/// which it ends on one.
public final class HoldTally {
  private record Kind(Hold.Kind kind, @Nullable String name, String reason) {}

  private static final class Count {
    long nodes;
    @Nullable Instant until;
  }

  private final Map<Kind, Count> counts = new HashMap<>();

  public void add(@Nullable Hold hold) {
    if (hold == null) {
      return;
    }
    Count count =
        counts.computeIfAbsent(new Kind(hold.kind(), hold.name(), hold.reason()), _ -> new Count());
    count.nodes++;
    Instant until = hold.until();
    Instant before = count.until;
    if (until != null && (before == null || until.isBefore(before))) {
      count.until = until;
    }
  }

  /// Such as `waiting for calendar night until 2026-11-22T03:00:00Z`; empty where nothing holds.
  public String words() {
    return counts.entrySet().stream()
        .max(
            Comparator.comparingLong((Map.Entry<Kind, Count> each) -> each.getValue().nodes)
                .thenComparing(each -> each.getKey().reason()))
        .map(HoldTally::words)
        .orElse("");
  }

  private static String words(Map.Entry<Kind, Count> most) {
    Kind what = most.getKey();
    Instant until = most.getValue().until;
    return new Hold(
            what.kind(),
            what.name(),
            what.reason(),
            until == null ? null : until.truncatedTo(ChronoUnit.SECONDS))
        .words();
  }
}
