package dev.holdfast.reconciler.execution;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Splay;
import dev.holdfast.wire.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// When associations fire, as far as executions need it. Remembers what it has read of a version.
final class FiringTimes {
  private final ConcurrentHashMap<AssociationId, Known> known = new ConcurrentHashMap<>();

  private record Known(long version, @Nullable Schedule schedule, Duration splay) {}

  private Known of(CurrentVersion version) {
    Known before = known.get(version.id());
    if (before != null && before.version() == version.number()) {
      return before;
    }
    Known fresh = read(version);
    known.put(version.id(), fresh);
    return fresh;
  }

  private static Known read(CurrentVersion version) {
    ScheduleSettings settings = version.content().assignment().schedule();
    try {
      return Schedule.of(settings)
          .map(schedule -> new Known(version.number(), schedule, Splay.window(settings, schedule)))
          .orElseGet(() -> new Known(version.number(), null, Duration.ZERO));
    } catch (InvalidScheduleException e) {
      return new Known(version.number(), null, Duration.ZERO);
    }
  }

  private Optional<Schedule> schedule(CurrentVersion version) {
    return Optional.ofNullable(of(version).schedule());
  }

  /// Whether some version that is released fires then. A node may claim anything.
  boolean fires(Release release, Instant firing) {
    return fires(release.version(), firing)
        || release.parts().stream().anyMatch(part -> fires(part.version(), firing));
  }

  private boolean fires(CurrentVersion version, Instant firing) {
    Instant last = firing.plusSeconds(1).minusNanos(1);
    return schedule(version)
        .flatMap(schedule -> schedule.previous(last, version.rateAnchor()))
        .map(ExecutionId::nameable)
        .filter(firing::equals)
        .isPresent();
  }

  /// Firings before `before`, newest first, as long as the expression has been the same.
  List<Instant> before(CurrentVersion version, Instant before, int limit) {
    Schedule schedule = of(version).schedule();
    var firings = new ArrayList<Instant>();
    Instant at = before.minusNanos(1);
    while (schedule != null && firings.size() < limit) {
      Instant firing = schedule.previous(at, version.rateAnchor()).orElse(null);
      if (firing == null || firing.isBefore(version.rateAnchor())) {
        break;
      }
      firings.add(firing);
      at = firing.minusNanos(1);
    }
    return firings;
  }

  /// How long after a firing the last node begins.
  Duration splay(CurrentVersion version) {
    return of(version).splay();
  }
}
