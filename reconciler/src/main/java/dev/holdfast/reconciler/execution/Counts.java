package dev.holdfast.reconciler.execution;

import dev.holdfast.canonical.Json;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parts by status; those that were late, and those that changed without a permit, are in there
/// too.
public record Counts(Map<PartStatus, Long> by, long late, long withoutPermit) {
  public static final Counts NONE = new Counts(Map.of(), 0, 0);

  public Counts {
    var copy = new EnumMap<PartStatus, Long>(PartStatus.class);
    by.forEach((status, count) -> {
      if (count != 0) {
        copy.put(status, count);
      }
    });
    by = Collections.unmodifiableMap(copy);
  }

  public long of(PartStatus status) {
    return by.getOrDefault(status, 0L);
  }

  /// Parts of which nothing more is to come.
  public long ended() {
    return by.entrySet().stream()
        .filter(each -> !each.getKey().isOpen())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  Counts moved(@Nullable Part before, Part after) {
    var next = new EnumMap<PartStatus, Long>(PartStatus.class);
    next.putAll(by);
    if (before != null) {
      next.merge(before.status(), -1L, Long::sum);
    }
    next.merge(after.status(), 1L, Long::sum);
    return new Counts(
        next,
        late + one(after.late()) - one(before != null && before.late()),
        withoutPermit + one(after.withoutPermit()) - one(before != null && before.withoutPermit()));
  }

  /// So many parts from one status to another.
  Counts moved(PartStatus from, PartStatus to, long parts) {
    var next = new EnumMap<PartStatus, Long>(PartStatus.class);
    next.putAll(by);
    next.merge(from, -parts, Long::sum);
    next.merge(to, parts, Long::sum);
    return new Counts(next, late, withoutPermit);
  }

  private static long one(boolean flag) {
    return flag ? 1 : 0;
  }

  public Json.Obj toJson() {
    var json = Json.object();
    by.forEach((status, count) -> json.put(status.id(), count));
    return json.put("late", late).put("without_permit", withoutPermit).build();
  }

  public static Counts from(Json.Obj json) {
    var by = new EnumMap<PartStatus, Long>(PartStatus.class);
    for (PartStatus status : PartStatus.values()) {
      by.put(status, json.integer(status.id(), 0));
    }
    return new Counts(by, json.integer("late", 0), json.integer("without_permit", 0));
  }
}
