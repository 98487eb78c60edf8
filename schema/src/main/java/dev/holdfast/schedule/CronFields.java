package dev.holdfast.schedule;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The six fields of a cron expression, after the checks that the library does not make.
record CronFields(
    String minutes, String hours, String dayOfMonth, String month, String dayOfWeek, String year) {
  private static final Pattern LATE_WEEKDAY = Pattern.compile("(29|30|31)W");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,2}");

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

  String describe() {
    String when = time();
    String day = day();
    String months = month.equals("*") || month.equals("1/1") ? "" : " in month " + month;
    String years = year.equals("*") ? "" : " in " + year;
    return when.isEmpty() || day.isEmpty()
        ? "cron(" + text() + ")"
        : when
            + (when.startsWith("every") && day.equals("every day") ? "" : " " + on(day))
            + months
            + years;
  }

  private static String on(String day) {
    return day.startsWith("every") ? day : "on " + day;
  }

  private String time() {
    if (NUMBER.matcher(minutes).matches() && NUMBER.matcher(hours).matches()) {
      return "at %02d:%02d".formatted(Integer.parseInt(hours), Integer.parseInt(minutes));
    }
    boolean everyHour = hours.equals("*") || hours.equals("*/1") || hours.equals("0/1");
    if (everyHour && minutes.matches("(\\*|0)/[0-9]{1,2}")) {
      String step = minutes.substring(2);
      return step.equals("1") ? "every minute" : "every " + step + " minutes";
    }
    if (everyHour && minutes.equals("*")) {
      return "every minute";
    }
    if (NUMBER.matcher(minutes).matches() && (everyHour || hours.matches("(\\*|0)/[0-9]{1,2}"))) {
      String every = everyHour ? "every hour" : "every " + hours.substring(2) + " hours";
      return minutes.matches("0+") ? every : every + " at minute " + Integer.parseInt(minutes);
    }
    return "";
  }

  private String day() {
    if (dayOfWeek.equals("?") || dayOfWeek.equals("*")) {
      return switch (dayOfMonth) {
        case "*", "?", "1/1", "*/1" -> "every day";
        case "L" -> "the last day of the month";
        case "LW" -> "the last weekday of the month";
        default -> NUMBER.matcher(dayOfMonth).matches() ? "day " + dayOfMonth : "";
      };
    }
    return dayOfWeek.matches("[A-Z]{3}([,-][A-Z]{3})*") ? dayOfWeek : "";
  }
}
