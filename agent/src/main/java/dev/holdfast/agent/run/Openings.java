package dev.holdfast.agent.run;

import dev.holdfast.agent.state.Released;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.schedule.Splay;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.CalendarHours;
import dev.holdfast.wire.Hold;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When the calendars that an association names let it change this node: all of them must be open.
/// Each node starts a little after an opening, by its splay, so that what waited does not start
/// everywhere at once. Pure.
///
/// @param splay that the association names; null for a tenth of the opening, at most five minutes
record Openings(
    AssociationId association,
    NodeName node,
    @Nullable Duration splay,
    List<Openings.Named> calendars) {
  private static final Duration LONGEST_DEFAULT = Duration.ofMinutes(5);

  /// @param hours null where the node does not know the calendar
  record Named(ObjectName name, @Nullable CalendarHours hours) {}

  Openings {
    calendars = List.copyOf(calendars);
  }

  static Openings of(Assignment assignment, Released released) {
    AssociationId id = assignment.association();
    return new Openings(
        id,
        released.manifest().node(),
        assignment.schedule().splay(),
        assignment.schedule().calendars().stream()
            .map(name ->
                new Named(name, released.calendars().get(new CalendarId(id.repository(), name))))
            .toList());
  }

  /// Why nothing may start now; null where it may.
  @Nullable Hold hold(Instant now) {
    return calendars.isEmpty()
        ? null
        : calendars.stream()
            .filter(each -> !next(each, now).filter(now::equals).isPresent())
            .findFirst()
            .map(closed -> hold(closed, now))
            .orElse(null);
  }

  /// Why what runs may change nothing more; null where it may go on. Its start was in time, so
  /// neither splay nor cutoff counts.
  @Nullable Hold interrupting(Instant now) {
    for (Named each : calendars) {
      if (!isOpen(each, now)) {
        return hold(each, now);
      }
    }
    return null;
  }

  private Hold hold(Named closed, Instant now) {
    return new Hold(
        Hold.Kind.CALENDAR,
        closed.name().value(),
        "waiting for calendar " + closed.name() + knowledge(closed, now),
        earliest(now).orElse(null));
  }

  private static String knowledge(Named closed, Instant now) {
    CalendarHours hours = closed.hours();
    if (hours == null) {
      return ", which this node does not know yet";
    }
    return now.isBefore(hours.knownThrough())
        ? ""
        : ", which this node knows only through " + hours.knownThrough();
  }

  /// The first instant from then on at which all let something start.
  private Optional<Instant> earliest(Instant from) {
    Instant at = from;
    while (true) {
      Instant latest = at;
      for (Named each : calendars) {
        Optional<Instant> next = next(each, latest);
        if (next.isEmpty()) {
          return Optional.empty();
        }
        latest = next.get();
      }
      if (latest.equals(at)) {
        return Optional.of(at);
      }
      at = latest;
    }
  }

  /// The first instant from then on at which this one lets something start.
  private Optional<Instant> next(Named calendar, Instant from) {
    CalendarHours hours = calendar.hours();
    if (hours == null) {
      return Optional.empty();
    }
    for (int i = firstEndingAfter(hours.open(), from); i < hours.open().size(); i++) {
      CalendarHours.Open open = hours.open().get(i);
      Instant start = open.start().plus(splay(open));
      Instant at = start.isAfter(from) ? start : from;
      if (at.isBefore(open.lastStart())) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private static boolean isOpen(Named calendar, Instant now) {
    CalendarHours hours = calendar.hours();
    if (hours == null) {
      return false;
    }
    int i = firstEndingAfter(hours.open(), now);
    return i < hours.open().size() && !hours.open().get(i).start().isAfter(now);
  }

  private static int firstEndingAfter(List<CalendarHours.Open> open, Instant at) {
    int low = 0;
    int high = open.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (open.get(middle).end().isAfter(at)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// At most half of the time in which something may start, so that every node gets its turn.
  private Duration splay(CalendarHours.Open open) {
    Duration length = Duration.between(open.start(), open.lastStart());
    Duration half = length.dividedBy(2);
    Duration wanted = splay;
    if (wanted == null) {
      Duration tenth = length.dividedBy(10);
      wanted = tenth.compareTo(LONGEST_DEFAULT) < 0 ? tenth : LONGEST_DEFAULT;
    }
    return Splay.of(association, node, wanted.compareTo(half) < 0 ? wanted : half)
        .truncatedTo(ChronoUnit.SECONDS);
  }
}
