package dev.holdfast.schedule;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.TemporalAdjusters;
import java.util.SortedSet;

/// Which days of a month an expression means.
sealed interface MatchingDays {
  /// Bit n stands for day n.
  int in(YearMonth month);

  /// Days of the month by number; those that a month lacks are passed over.
  record Numbered(int days) implements MatchingDays {
    @Override
    public int in(YearMonth month) {
      return days & all(month);
    }
  }

  /// `L`, and `LW` where it is a weekday.
  record Last(boolean weekday) implements MatchingDays {
    @Override
    public int in(YearMonth month) {
      LocalDate last = month.atEndOfMonth();
      return bit(weekday ? nearestWeekday(last) : last);
    }
  }

  /// `15W`: never leaves the month (state-manager.md 2.3).
  record Nearest(int day) implements MatchingDays {
    @Override
    public int in(YearMonth month) {
      return bit(nearestWeekday(month.atDay(day)));
    }
  }

  /// @param days bits 1 (Sunday) to 7
  record Weekdays(int days) implements MatchingDays {
    private static final int WEEKLY = 1 | (1 << 7) | (1 << 14) | (1 << 21) | (1 << 28);

    @Override
    public int in(YearMonth month) {
      // the first of the month as 1 (Sunday) to 7
      int first = month.atDay(1).getDayOfWeek().getValue() % 7 + 1;
      int mask = 0;
      for (int day = 1; day <= 7; day++) {
        int weekday = (first + day - 2) % 7 + 1;
        if ((days & (1 << weekday)) != 0) {
          // once a week; the bits above the 31st are gone again below
          mask |= WEEKLY << day;
        }
      }
      return mask & all(month);
    }
  }

  /// @param which 1 to 5
  record NthWeekday(int weekday, int which) implements MatchingDays {
    @Override
    public int in(YearMonth month) {
      LocalDate day = month.atDay(1).with(TemporalAdjusters.dayOfWeekInMonth(which, of(weekday)));
      return YearMonth.from(day).equals(month) ? bit(day) : 0;
    }
  }

  record LastWeekday(int weekday) implements MatchingDays {
    @Override
    public int in(YearMonth month) {
      return bit(month.atDay(1).with(TemporalAdjusters.lastInMonth(of(weekday))));
    }
  }

  static MatchingDays of(CronFields fields) {
    return fields.dayOfWeek().equals("?")
        ? ofMonth(fields.dayOfMonth())
        : ofWeek(fields.dayOfWeek());
  }

  private static MatchingDays ofMonth(String field) {
    if (field.startsWith("L")) {
      return new Last(field.equals("LW"));
    }
    return field.endsWith("W")
        ? new Nearest(Integer.parseInt(field.substring(0, field.length() - 1)))
        : new Numbered(bits(CronField.DAY_OF_MONTH.values(field)));
  }

  private static MatchingDays ofWeek(String field) {
    int number = field.indexOf('#');
    if (number > 0) {
      return new NthWeekday(
          weekday(field.substring(0, number)), Integer.parseInt(field.substring(number + 1)));
    }
    return field.endsWith("L")
        ? new LastWeekday(weekday(field.substring(0, field.length() - 1)))
        : new Weekdays(bits(CronField.DAY_OF_WEEK.values(field)));
  }

  private static int weekday(String text) {
    return CronField.DAY_OF_WEEK.values(text).getFirst();
  }

  private static java.time.DayOfWeek of(int weekday) {
    return java.time.DayOfWeek.of((weekday + 5) % 7 + 1);
  }

  private static LocalDate nearestWeekday(LocalDate day) {
    LocalDate last = YearMonth.from(day).atEndOfMonth();
    return switch (day.getDayOfWeek()) {
      case SATURDAY -> day.getDayOfMonth() == 1 ? day.plusDays(2) : day.minusDays(1);
      case SUNDAY -> day.equals(last) ? day.minusDays(2) : day.plusDays(1);
      case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> day;
    };
  }

  private static int bits(SortedSet<Integer> numbers) {
    int bits = 0;
    for (int number : numbers) {
      bits |= 1 << number;
    }
    return bits;
  }

  private static int bit(LocalDate day) {
    return 1 << day.getDayOfMonth();
  }

  private static int all(YearMonth month) {
    // bits 1 to 28, 29, 30 or 31
    return (-1 >>> (31 - month.lengthOfMonth())) & ~1;
  }
}
