package dev.holdfast.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Every firing of a cron expression, found by looking at every minute: slow, and plain enough to
/// be believed.
final class BruteForce {
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

  private final String[] fields;
  private final ZoneId zone;

  BruteForce(String expression, ZoneId zone) {
    String[] all = expression.substring(5, expression.length() - 1).split(" ", -1);
    this.fields = all.length == 7 ? Arrays.copyOfRange(all, 1, 7) : all;
    this.zone = zone;
  }

  SortedSet<Instant> between(Instant from, Instant to) {
    var firings = new TreeSet<Instant>();
    boolean hourly =
        fields[1].equals("*") || fields[1].startsWith("*/") || fields[1].startsWith("0/");
    if (hourly) {
      for (Instant at = from; at.isBefore(to); at = at.plus(1, ChronoUnit.MINUTES)) {
        if (matches(LocalDateTime.ofInstant(at, zone))) {
          firings.add(at);
        }
      }
      return firings;
    }
    LocalDateTime last = LocalDateTime.ofInstant(to, zone).plusDays(1);
    LocalDateTime local = LocalDateTime.ofInstant(from, zone).minusDays(1);
    for (; local.isBefore(last); local = local.plusMinutes(1)) {
      if (matches(local)) {
        Instant at = once(local);
        if (!at.isBefore(from) && at.isBefore(to)) {
          firings.add(at);
        }
      }
    }
    return firings;
  }

  private Instant once(LocalDateTime local) {
    ZoneOffsetTransition transition = zone.getRules().getTransition(local);
    if (transition != null && transition.isGap()) {
      return transition.getInstant();
    }
    return local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }

  private boolean matches(LocalDateTime at) {
    return number(fields[0], at.getMinute(), 0, 59)
        && number(fields[1], at.getHour(), 0, 23)
        && dayOfMonth(fields[2], at.toLocalDate())
        && number(fields[3], at.getMonthValue(), 1, 12)
        && dayOfWeek(fields[4], at.toLocalDate())
        && number(fields[5], at.getYear(), 1970, 2199);
  }

  private static boolean number(String field, int value, int low, int high) {
    for (String part : field.split(",", -1)) {
      String range = part.contains("/") ? part.substring(0, part.indexOf('/')) : part;
      int step = part.contains("/") ? Integer.parseInt(part.substring(part.indexOf('/') + 1)) : 1;
      int from = low;
      int to = high;
      if (range.contains("-")) {
        from = value(range.substring(0, range.indexOf('-')));
        to = value(range.substring(range.indexOf('-') + 1));
      } else if (!range.equals("*")) {
        from = value(range);
        to = part.contains("/") ? high : from;
      }
      // days of the week may run over the end of the week: FRI-MON
      int end = to < from ? to + high - low + 1 : to;
      int shown = value < from ? value + high - low + 1 : value;
      if (shown <= end && (shown - from) % step == 0) {
        return true;
      }
    }
    return false;
  }

  private static int value(String text) {
    if (DAYS.contains(text)) {
      return DAYS.indexOf(text) + 1;
    }
    return MONTHS.contains(text) ? MONTHS.indexOf(text) + 1 : Integer.parseInt(text);
  }

  private static boolean dayOfMonth(String field, LocalDate day) {
    LocalDate last = day.with(TemporalAdjusters.lastDayOfMonth());
    if (field.equals("?")) {
      return true;
    }
    if (field.equals("L")) {
      return day.equals(last);
    }
    if (field.equals("LW")) {
      return day.equals(nearestWeekday(last));
    }
    if (field.endsWith("W")) {
      return day.equals(
          nearestWeekday(
              day.withDayOfMonth(Integer.parseInt(field.substring(0, field.length() - 1)))));
    }
    return number(field, day.getDayOfMonth(), 1, 31);
  }

  private static LocalDate nearestWeekday(LocalDate day) {
    LocalDate last = day.with(TemporalAdjusters.lastDayOfMonth());
    return switch (day.getDayOfWeek()) {
      case SATURDAY -> day.getDayOfMonth() == 1 ? day.plusDays(2) : day.minusDays(1);
      case SUNDAY -> day.equals(last) ? day.minusDays(2) : day.plusDays(1);
      case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> day;
    };
  }

  private static boolean dayOfWeek(String field, LocalDate day) {
    if (field.equals("?")) {
      return true;
    }
    int value = day.getDayOfWeek() == DayOfWeek.SUNDAY ? 1 : day.getDayOfWeek().getValue() + 1;
    if (field.endsWith("L")) {
      return value == value(field.substring(0, field.length() - 1))
          && day.plusDays(7).getMonth() != day.getMonth();
    }
    if (field.contains("#")) {
      return value == value(field.substring(0, field.indexOf('#')))
          && (day.getDayOfMonth() - 1) / 7 + 1
              == Integer.parseInt(field.substring(field.indexOf('#') + 1));
    }
    return number(field, value, 1, 7);
  }
}
