package dev.holdfast.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.NavigableSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The local times that a cron expression matches, found by walking over years, months and days: at
/// most 230 · 12 months are looked at, also where nothing ever matches.
final class MatchingTimes {
  private final NavigableSet<Integer> minutes;
  private final NavigableSet<Integer> hours;
  private final NavigableSet<Integer> months;
  private final NavigableSet<Integer> years;
  private final MatchingDays days;

  private MatchingTimes(CronFields fields) {
    this.minutes = CronField.MINUTES.values(fields.minutes());
    this.hours = CronField.HOURS.values(fields.hours());
    this.months = CronField.MONTH.values(fields.month());
    this.years = CronField.YEAR.values(fields.year());
    this.days = MatchingDays.of(fields);
  }

  static MatchingTimes of(CronFields fields) {
    return new MatchingTimes(fields);
  }

  boolean matches(LocalDateTime local) {
    return matches(local.toLocalDate())
        && hours.contains(local.getHour())
        && minutes.contains(local.getMinute())
        && local.getSecond() == 0
        && local.getNano() == 0;
  }

  private boolean matches(LocalDate day) {
    return years.contains(day.getYear())
        && months.contains(day.getMonthValue())
        && (days.in(YearMonth.from(day)) & (1 << day.getDayOfMonth())) != 0;
  }

  /// The first strictly after.
  Optional<LocalDateTime> next(LocalDateTime after) {
    LocalDate day = after.toLocalDate();
    if (matches(day)) {
      LocalTime time = timeAfter(after.toLocalTime());
      if (time != null) {
        return Optional.of(day.atTime(time));
      }
    }
    return dayAfter(day).map(next -> next.atTime(hours.first(), minutes.first()));
  }

  /// The last strictly before.
  Optional<LocalDateTime> previous(LocalDateTime before) {
    LocalDate day = before.toLocalDate();
    if (matches(day)) {
      LocalTime time = timeBefore(before.toLocalTime());
      if (time != null) {
        return Optional.of(day.atTime(time));
      }
    }
    return dayBefore(day).map(last -> last.atTime(hours.last(), minutes.last()));
  }

  private @Nullable LocalTime timeAfter(LocalTime after) {
    if (hours.contains(after.getHour())) {
      Integer minute = minutes.higher(after.getMinute());
      if (minute != null) {
        return LocalTime.of(after.getHour(), minute);
      }
    }
    Integer hour = hours.higher(after.getHour());
    return hour == null ? null : LocalTime.of(hour, minutes.first());
  }

  private @Nullable LocalTime timeBefore(LocalTime before) {
    boolean started = before.getSecond() > 0 || before.getNano() > 0;
    if (hours.contains(before.getHour())) {
      Integer minute = minutes.lower(before.getMinute() + (started ? 1 : 0));
      if (minute != null) {
        return LocalTime.of(before.getHour(), minute);
      }
    }
    Integer hour = hours.lower(before.getHour());
    return hour == null ? null : LocalTime.of(hour, minutes.last());
  }

  private Optional<LocalDate> dayAfter(LocalDate day) {
    int above = -1 << (day.getDayOfMonth() + 1);
    // what lies behind the 31st is no day: a shift by 32 would be one by 0
    above = day.getDayOfMonth() == 31 ? 0 : above;
    for (Integer year = years.ceiling(day.getYear()); year != null; year = years.higher(year)) {
      boolean same = year == day.getYear();
      Integer month = same ? months.ceiling(day.getMonthValue()) : months.first();
      for (; month != null; month = months.higher(month)) {
        int mask = days.in(YearMonth.of(year, month));
        mask &= same && month == day.getMonthValue() ? above : -1;
        if (mask != 0) {
          return Optional.of(LocalDate.of(year, month, Integer.numberOfTrailingZeros(mask)));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<LocalDate> dayBefore(LocalDate day) {
    int below = (1 << day.getDayOfMonth()) - 1;
    for (Integer year = years.floor(day.getYear()); year != null; year = years.lower(year)) {
      boolean same = year == day.getYear();
      Integer month = same ? months.floor(day.getMonthValue()) : months.last();
      for (; month != null; month = months.lower(month)) {
        int mask = days.in(YearMonth.of(year, month));
        mask &= same && month == day.getMonthValue() ? below : -1;
        if (mask != 0) {
          return Optional.of(LocalDate.of(year, month, 31 - Integer.numberOfLeadingZeros(mask)));
        }
      }
    }
    return Optional.empty();
  }
}
