package dev.holdfast.reconciler.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
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

  private static Set<LocalDateTime> starts(
      IcsCalendar.Event event, String rule, LocalDateTime from, LocalDateTime to) {
    var starts = new TreeSet<LocalDateTime>();
    LocalDateTime after = from;
    while (!after.isAfter(to) && !walked(event, rule, after, to, starts)) {
      after = after.plusDays(1);
    }
    return starts;
  }

  /// The library gives up where a rule has nothing for long, as one by the hour in December has in
  /// January; behind that it may go on.
  ///
  /// @return whether the walk came to an end
  private static boolean walked(
      IcsCalendar.Event event,
      String text,
      LocalDateTime from,
      LocalDateTime to,
      Set<LocalDateTime> starts) {
    try {
      RecurrenceRuleIterator times = walk(new RecurrenceRule(text), event.start(), event.zone());
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
      return true;
    } catch (InvalidRecurrenceRuleException e) {
      throw new IllegalStateException("a rule that was read before: " + text, e);
    } catch (IllegalStateException | IllegalArgumentException e) {
      if (gaveUp(e)) {
        return false;
      }
      throw e;
    }
  }

  /// The library looks for the first occurrence when it is given the start. It gives up after a
  /// thousand empty spans, and stumbles over parts that do not go together in more than one way.
  static boolean canBeWalked(RecurrenceRule rule, LocalDateTime start, ZoneId zone) {
    try {
      walk(rule, start, zone);
      return true;
    } catch (RuntimeException _) {
      return false;
    }
  }

  private static boolean gaveUp(RuntimeException e) {
    return String.valueOf(e.getMessage()).startsWith("too many empty");
  }

  private static RecurrenceRuleIterator walk(
      RecurrenceRule rule, LocalDateTime start, ZoneId zone) {
    DateTime until = rule.getUntil();
    if (until != null) {
      rule.setUntil(local(until, zone));
    }
    return rule.iterator(dateTime(start));
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
