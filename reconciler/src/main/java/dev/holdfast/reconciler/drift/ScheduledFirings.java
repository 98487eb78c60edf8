package dev.holdfast.reconciler.drift;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Splay;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Firings as the version's schedule says, reckoned as the agents reckon them. Each expression is
/// read once for a version.
public final class ScheduledFirings implements Firings {
  private final ConcurrentHashMap<AssociationId, Known> known = new ConcurrentHashMap<>();

  private record Known(
      long version, @Nullable Schedule schedule, @Nullable Duration interval, Duration window) {}

  @Override
  public @Nullable Duration interval(CurrentVersion version) {
    return of(version).interval();
  }

  @Override
  public @Nullable Instant lastAtOrBefore(CurrentVersion version, NodeName node, Instant when) {
    Known what = of(version);
    @Nullable Schedule schedule = what.schedule();
    if (schedule == null) {
      return null;
    }
    Duration splay = Splay.of(version.id(), node, what.window());
    return schedule
        .previous(when.minus(splay), version.rateAnchor())
        .map(firing -> firing.plus(splay))
        .orElse(null);
  }

  private Known of(CurrentVersion version) {
    @Nullable Known before = known.get(version.id());
    if (before != null && before.version() == version.number()) {
      return before;
    }
    Known fresh = read(version);
    known.put(version.id(), fresh);
    return fresh;
  }

  private static Known read(CurrentVersion version) {
    ScheduleSettings settings = version.content().assignment().schedule();
    @Nullable Schedule schedule = Schedule.of(settings).orElse(null);
    if (schedule == null) {
      return new Known(version.number(), null, null, Duration.ZERO);
    }
    return new Known(
        version.number(),
        schedule,
        schedule.interval().orElse(null),
        Splay.window(settings, schedule));
  }
}
