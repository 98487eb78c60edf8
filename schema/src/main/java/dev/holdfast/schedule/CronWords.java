package dev.holdfast.schedule;

import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// A cron expression as people would say it. The words come from the values that each field means,
/// not from how it is written, so that `1-5` and `SUN-THU` read the same; what would make an
/// endless list is quoted as it is written instead.
final class CronWords {
  private static final int MOST_TIMES = 4;
  private static final int MOST_LISTED = 8;
  private static final int MOST_RUNS = 12;

  private final CronFields fields;
  private final List<Integer> minutes;
  private final List<Integer> hours;

  private CronWords(CronFields fields) {
    this.fields = fields;
    this.minutes = List.copyOf(CronField.MINUTES.values(fields.minutes()));
    this.hours = List.copyOf(CronField.HOURS.values(fields.hours()));
  }

  /// Such as `at 03:00 on every Monday`.
  static String of(CronFields fields) {
    var words = new CronWords(fields);
    String time = words.time();
    String day = words.day();
    boolean always = time.startsWith("every") || time.endsWith("every hour");
    boolean needless = always && day.equals("every day");
    return time
        + (needless ? "" : " " + (day.equals("every day") ? day : "on " + day))
        + words.date();
  }

  private String time() {
    if (minutes.size() * hours.size() <= MOST_TIMES) {
      return "at " + joined(times());
    }
    int hourStep = step(hours);
    if (minutes.size() == 1) {
      return oneMinute(hourStep);
    }
    int step = step(minutes);
    boolean around = step > 0 && minutes.size() * step == 60;
    if (around && hours.size() == 24 && minutes.getFirst() == 0) {
      return every(step, "minute");
    }
    boolean unbroken = hours.size() == 1 || (around && hourStep == 1);
    if (step > 0 && unbroken) {
      return every(step, "minute") + " from " + first() + " through " + last();
    }
    return minutesWords(step) + " of " + hoursWords(hourStep);
  }

  private String oneMinute(int hourStep) {
    int minute = minutes.getFirst();
    if (hours.size() == 24) {
      return minute == 0 ? "every hour" : "every hour at minute " + minute;
    }
    if (hourStep > 0) {
      boolean around = hourStep * hours.size() == 24;
      return every(hourStep, "hour")
          + " from "
          + first()
          + (around && hours.getFirst() == 0 && minute == 0 ? "" : " through " + last());
    }
    return hours.size() <= MOST_LISTED
        ? "at " + joined(times())
        : "at minute " + minute + " of " + hoursWords(0);
  }

  private String minutesWords(int step) {
    if (minutes.size() == 60) {
      return "every minute";
    }
    if (step > 0 && minutes.size() > 2) {
      return every(step, "minute")
          + " from minute "
          + minutes.getFirst()
          + " through "
          + minutes.getLast();
    }
    return "at " + listed("minute", minutes, String::valueOf, fields.minutes());
  }

  private String hoursWords(int step) {
    if (hours.size() == 24) {
      return "every hour";
    }
    if (step > 1 && hours.size() > 2) {
      return "every "
          + ordinal(step)
          + " hour from hour "
          + hours.getFirst()
          + " through "
          + hours.getLast();
    }
    return listed("hour", hours, String::valueOf, fields.hours());
  }

  private List<String> times() {
    var times = new ArrayList<String>();
    for (int hour : hours) {
      for (int minute : minutes) {
        times.add(time(hour, minute));
      }
    }
    return times;
  }

  private String first() {
    return time(hours.getFirst(), minutes.getFirst());
  }

  private String last() {
    return time(hours.getLast(), minutes.getLast());
  }

  private static String time(int hour, int minute) {
    return "%02d:%02d".formatted(hour, minute);
  }

  private String day() {
    return fields.dayOfWeek().equals("?") ? dayOfMonth() : dayOfWeek();
  }

  private String dayOfMonth() {
    String field = fields.dayOfMonth();
    if (field.equals("L")) {
      return "the last day of the month";
    }
    if (field.equals("LW")) {
      return "the last weekday (Monday through Friday) of the month";
    }
    if (field.endsWith("W")) {
      return "the weekday (Monday through Friday) nearest to day "
          + field.substring(0, field.length() - 1)
          + " of the month";
    }
    List<Integer> days = List.copyOf(CronField.DAY_OF_MONTH.values(field));
    if (days.size() == 31) {
      return "every day";
    }
    int step = step(days);
    if (step > 1 && days.size() > MOST_TIMES) {
      return "every "
          + ordinal(step)
          + " day from day "
          + days.getFirst()
          + " through "
          + days.getLast()
          + " of the month";
    }
    return listed("day", days, String::valueOf, field) + " of the month";
  }

  private String dayOfWeek() {
    String field = fields.dayOfWeek();
    int number = field.indexOf('#');
    if (number > 0) {
      String day = weekday(CronField.DAY_OF_WEEK.values(field.substring(0, number)).getFirst());
      int which = Integer.parseInt(field.substring(number + 1));
      return which == 5
          ? "the fifth " + day + " of each month that has one"
          : "the "
              + List.of("first", "second", "third", "fourth").get(which - 1)
              + " "
              + day
              + " of the month";
    }
    if (field.endsWith("L")) {
      String day = field.substring(0, field.length() - 1);
      return "the last " + weekday(CronField.DAY_OF_WEEK.values(day).getFirst()) + " of the month";
    }
    return weekdays(CronField.DAY_OF_WEEK.values(field));
  }

  private static String weekdays(SortedSet<Integer> days) {
    if (days.size() == 7) {
      return "every day";
    }
    // a week begins on Monday for people, and a run may go over its end
    var ordered = new ArrayList<>(days);
    ordered.sort((a, b) -> Integer.compare((a + 5) % 7, (b + 5) % 7));
    if (days.size() > 2) {
      for (int start : ordered) {
        boolean run = true;
        for (int i = 0; i < days.size(); i++) {
          run &= days.contains((start - 1 + i) % 7 + 1);
        }
        if (run) {
          return "every day from "
              + weekday(start)
              + " through "
              + weekday((start + days.size() - 2) % 7 + 1);
        }
      }
    }
    return "every " + joined(ordered.stream().map(CronWords::weekday).toList());
  }

  /// 1 is Sunday.
  private static String weekday(int number) {
    return DayOfWeek.of((number + 5) % 7 + 1).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private String date() {
    List<Integer> months = List.copyOf(CronField.MONTH.values(fields.month()));
    List<Integer> years = List.copyOf(CronField.YEAR.values(fields.year()));
    String month = months.size() == 12 ? "" : " in " + months(months);
    boolean always = years.size() == 230;
    return month + (always ? "" : (month.isEmpty() ? " in " : " of ") + years(years));
  }

  private String months(List<Integer> months) {
    int step = step(months);
    IntFunction<String> name = m -> Month.of(m).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    if (step > 1 && months.size() > MOST_TIMES) {
      return "every "
          + ordinal(step)
          + " month from "
          + name.apply(months.getFirst())
          + " through "
          + name.apply(months.getLast());
    }
    return joined(runs(months, name));
  }

  private String years(List<Integer> years) {
    int step = step(years);
    if (step > 1 && years.size() > MOST_TIMES) {
      return "every "
          + ordinal(step)
          + " year from "
          + years.getFirst()
          + " through "
          + years.getLast();
    }
    List<String> runs = runs(years, String::valueOf);
    return runs.size() > MOST_RUNS ? "the years '" + fields.year() + "'" : joined(runs);
  }

  private static String listed(
      String what, List<Integer> values, IntFunction<String> word, String written) {
    List<String> runs = runs(values, word);
    if (runs.size() > MOST_RUNS) {
      return "the " + what + "s '" + written + "'";
    }
    return what + (values.size() == 1 ? " " : "s ") + joined(runs);
  }

  /// Three or more that follow one another become one entry.
  private static List<String> runs(List<Integer> values, IntFunction<String> word) {
    var runs = new ArrayList<String>();
    int i = 0;
    while (i < values.size()) {
      int end = i;
      while (end + 1 < values.size() && values.get(end + 1) == values.get(end) + 1) {
        end++;
      }
      if (end - i >= 2) {
        runs.add(word.apply(values.get(i)) + " through " + word.apply(values.get(end)));
      } else {
        values.subList(i, end + 1).forEach(value -> runs.add(word.apply(value)));
      }
      i = end + 1;
    }
    return runs;
  }

  /// How far apart the values lie, where they all lie equally far apart; else 0.
  private static int step(List<Integer> values) {
    if (values.size() < 2) {
      return 0;
    }
    var steps = new TreeSet<Integer>();
    for (int i = 1; i < values.size(); i++) {
      steps.add(values.get(i) - values.get(i - 1));
    }
    return steps.size() == 1 ? steps.getFirst() : 0;
  }

  private static String every(int step, String unit) {
    return step == 1 ? "every " + unit : "every " + step + " " + unit + "s";
  }

  private static String ordinal(int number) {
    return number
        + switch (number % 100 / 10 == 1 ? 0 : number % 10) {
          case 1 -> "st";
          case 2 -> "nd";
          case 3 -> "rd";
          default -> "th";
        };
  }

  private static String joined(List<String> words) {
    return words.size() == 1
        ? words.getFirst()
        : String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.getLast();
  }
}
