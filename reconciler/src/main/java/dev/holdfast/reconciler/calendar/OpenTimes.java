package dev.holdfast.reconciler.calendar;

import dev.holdfast.model.Calendar;
import dev.holdfast.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When a calendar is open, as AWS Change Calendar has it: events close one that is open by default
/// and open one that is closed by default (state-manager.md 5.4).
///
/// @param ics what the calendar's file says; null where it names none
public record OpenTimes(Calendar calendar, @Nullable IcsCalendar ics) {
  /// More than any fleet needs in the 35 days that agents are told of.
  private static final int MAX_EVENTS = 100_000;

  private record Event(Instant start, Instant end, Instant lastStart) {}

  public boolean isOpen(Instant at) {
    return intervals(at, at.plusMillis(1)).stream().anyMatch(each -> !each.start().isAfter(at));
  }

  /// @param from inclusive; an interval that is open then begins there
  /// @param to exclusive
  /// @return in order, none touching another
  public List<OpenInterval> intervals(Instant from, Instant to) {
    List<Event> events = merged(events(from, to));
    return switch (calendar.type()) {
      case DEFAULT_CLOSED ->
          events.stream()
              .map(event ->
                  new OpenInterval(
                      later(event.start, from),
                      earlier(event.end, to),
                      earlier(event.lastStart, to)))
              .filter(each -> each.start().isBefore(each.end()))
              .toList();
      case DEFAULT_OPEN -> between(events, from, to);
    };
  }

  private static List<OpenInterval> between(List<Event> events, Instant from, Instant to) {
    var open = new ArrayList<OpenInterval>();
    Instant start = from;
    for (Event event : events) {
      if (event.start.isAfter(start)) {
        open.add(new OpenInterval(start, event.start, event.start));
      }
      start = later(start, event.end);
    }
    if (start.isBefore(to)) {
      open.add(new OpenInterval(start, to, to));
    }
    return open;
  }

  private List<Event> events(Instant from, Instant to) {
    var events = new ArrayList<Event>();
    for (Calendar.Event event : calendar.events()) {
      switch (event) {
        case Calendar.Event.Span(var start, var end, var cutoff) ->
            add(start, end, cutoff, from, to, events);
        case Calendar.Event.Recurring recurring -> recurring(recurring, from, to, events);
      }
    }
    if (ics != null) {
      for (IcsCalendar.Event event : ics.events()) {
        Occurrences.each(
            event,
            from,
            to,
            span -> add(span.start(), span.end(), Duration.ZERO, from, to, events));
      }
    }
    return events;
  }

  private static void recurring(
      Calendar.Event.Recurring event, Instant from, Instant to, List<Event> events) {
    var schedule = Schedule.parse(event.expression(), event.timezone());
    Instant before = from.minus(event.duration()).minusMillis(1);
    Optional<Instant> start = schedule.next(before, Instant.EPOCH);
    while (start.isPresent() && start.get().isBefore(to) && events.size() < MAX_EVENTS) {
      add(start.get(), start.get().plus(event.duration()), event.cutoff(), from, to, events);
      start = schedule.next(start.get(), Instant.EPOCH);
    }
  }

  private static void add(
      Instant start, Instant end, Duration cutoff, Instant from, Instant to, List<Event> events) {
    if (end.isAfter(from) && start.isBefore(to) && events.size() < MAX_EVENTS) {
      events.add(new Event(start, end, end.minus(cutoff)));
    }
  }

  private static List<Event> merged(List<Event> events) {
    var merged = new ArrayList<Event>();
    events.sort(Comparator.comparing(Event::start));
    for (Event event : events) {
      Event last = merged.isEmpty() ? null : merged.getLast();
      if (last == null || event.start.isAfter(last.end)) {
        merged.add(event);
      } else {
        merged.set(
            merged.size() - 1,
            new Event(
                last.start, later(last.end, event.end), later(last.lastStart, event.lastStart)));
      }
    }
    return merged;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
