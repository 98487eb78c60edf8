package dev.holdfast.reconciler.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/// The occurrences of an event of iCalendar. The library counts on the zone's clock as if that were
/// UTC; what daylight saving makes of it is our rule, the same as for schedules.
final class Occurrences {
  /// More than any calendar has in a year; a rule that goes on beyond it is cut off.
  private static final int MAX_STEPS = 50_000;

  private Occurrences() {}

  /// Those that touch the time from `from` to `to`.
  static void each(IcsCalendar.Event event, Instant from, Instant to, Consumer<Span> consumer) {
    var starts = new TreeSet<>(event.more());
    LocalDateTime first = LocalDateTime.ofInstant(from, event.zone()).minus(event.length());
    LocalDateTime last = LocalDateTime.ofInstant(to, event.zone()).plusDays(1);
    // a change of offset moves local times by at most a day
    first = first.minusDays(1);
    if (event.rules().isEmpty()) {
      starts.add(event.start());
    }
    for (String rule : event.rules()) {
      starts.addAll(starts(event, rule, first, last));
    }
    starts.removeAll(event.without());
    for (LocalDateTime start : starts) {
      Instant begins = instant(start, event.zone());
      Instant ends = ends(start, event);
      if (ends.isAfter(from) && begins.isBefore(to)) {
        consumer.accept(new Span(begins, ends));
      }
    }
  }

  record Span(Instant start, Instant end) {}

  /// Whole days end at midnight, also where a day has 23 or 25 hours.
  private static Instant ends(LocalDateTime start, IcsCalendar.Event event) {
    Duration length = event.length();
    boolean days = length.toSeconds() % 86_400 == 0;
    return days
        ? instant(start.plus(length), event.zone())
        : instant(start, event.zone()).plus(length);
  }

  private static List<LocalDateTime> starts(
      IcsCalendar.Event event, String text, LocalDateTime from, LocalDateTime to) {
    var starts = new ArrayList<LocalDateTime>();
    try {
      var rule = new RecurrenceRule(text);
      DateTime until = rule.getUntil();
      if (until != null) {
        rule.setUntil(local(until, event.zone()));
      }
      RecurrenceRuleIterator times = rule.iterator(dateTime(event.start()));
      if (event.start().isBefore(from)) {
        times.fastForward(dateTime(from));
      }
      for (int i = 0; i < MAX_STEPS && times.hasNext(); i++) {
        LocalDateTime start = local(times.nextMillis());
        if (start.isAfter(to)) {
          break;
        }
        starts.add(start);
      }
    } catch (InvalidRecurrenceRuleException | IllegalArgumentException e) {
      throw new IllegalStateException("a rule that was read before: " + text, e);
    }
    return starts;
  }

  /// UNTIL is written in UTC, in local time, or as a date, whose last instant counts.
  private static DateTime local(DateTime until, ZoneId zone) {
    if (until.isAllDay()) {
      return dateTime(local(until.getTimestamp()).plusDays(1).minusSeconds(1));
    }
    return until.isFloating()
        ? dateTime(local(until.getTimestamp()))
        : dateTime(LocalDateTime.ofInstant(Instant.ofEpochMilli(until.getTimestamp()), zone));
  }

  private static DateTime dateTime(LocalDateTime local) {
    return new DateTime(DateTime.UTC, local.toInstant(ZoneOffset.UTC).toEpochMilli());
  }

  private static LocalDateTime local(long millis) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  private static Instant instant(LocalDateTime local, ZoneId zone) {
    return dev.holdfast.schedule.Schedule.instant(local, zone);
  }
}
