package dev.holdfast.schedule;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The six fields of a cron expression, after the checks that the library does not make.
record CronFields(
    String minutes, String hours, String dayOfMonth, String month, String dayOfWeek, String year) {
  private static final Pattern LATE_WEEKDAY = Pattern.compile("(29|30|31)W");

  static CronFields of(String body) {
    List<String> fields = List.of(body.toUpperCase(Locale.ROOT).strip().split("\\s+"));
    if (fields.size() == 7) {
      if (!fields.getFirst().matches("0+")) {
        throw new InvalidScheduleException(
            "the first of seven fields is the second, which can only be 0");
      }
      fields = fields.subList(1, 7);
    }
    if (fields.size() != 6) {
      throw new InvalidScheduleException(
          "cron has six fields (minutes hours day-of-month month day-of-week year), not "
              + (body.isEmpty() ? 0 : fields.size()));
    }
    return checked(
        new CronFields(
            fields.get(0),
            fields.get(1),
            fields.get(2),
            fields.get(3),
            fields.get(4),
            fields.get(5)));
  }

  private static CronFields checked(CronFields fields) {
    if (fields.dayOfMonth.equals("?") == fields.dayOfWeek.equals("?")) {
      throw new InvalidScheduleException(
          "exactly one of day-of-month and day-of-week must be '?', as in cron(0 3 * * ? *)");
    }
    if (LATE_WEEKDAY.matcher(fields.dayOfMonth).find()) {
      throw new InvalidScheduleException(
          "'" + fields.dayOfMonth + "' does not exist in every month; LW is the last weekday");
    }
    CronField.MINUTES.check(fields.minutes);
    CronField.HOURS.check(fields.hours);
    CronField.DAY_OF_MONTH.check(fields.dayOfMonth);
    CronField.MONTH.check(fields.month);
    CronField.DAY_OF_WEEK.check(fields.dayOfWeek);
    CronField.YEAR.check(fields.year);
    return fields;
  }

  String text() {
    return String.join(" ", minutes, hours, dayOfMonth, month, dayOfWeek, year);
  }

  /// Whether the expression speaks of every hour, so that it follows the clock through a change of
  /// daylight saving (`dsl.md` section 4).
  boolean hourly() {
    return hours.equals("*") || hours.startsWith("*/") || hours.startsWith("0/");
  }
}
