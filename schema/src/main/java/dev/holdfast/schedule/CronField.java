package dev.holdfast.schedule;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What may stand in each field, checked before the library sees it: the library takes more than
/// the service does, and its messages are not for authors.
enum CronField {
  MINUTES(0, 59, "minutes 0-59", "(?!)", ""),
  HOURS(0, 23, "hours 0-23", "(?!)", ""),
  DAY_OF_MONTH(1, 31, "days of the month 1-31, L, LW, 15W", "\\?|L|LW|([1-9]|1[0-9]|2[0-8])W", ""),
  MONTH(1, 12, "months 1-12, JAN-DEC", "(?!)", "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
  DAY_OF_WEEK(
      1,
      7,
      "days of the week 1-7 (1 is Sunday), SUN-SAT, 6L, TUE#3",
      "\\?|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5])",
      "SUN MON TUE WED THU FRI SAT"),
  YEAR(1970, 2199, "years 1970-2199", "(?!)", "");

  private static final Pattern PART =
      Pattern.compile("(?:\\*|([0-9]{1,4}|[A-Z]{3})(?:-([0-9]{1,4}|[A-Z]{3}))?)(?:/([0-9]{1,4}))?");

  private final int lowest;
  private final int highest;
  private final String words;
  private final Pattern alone;

  /// Names of three letters with a space between, in order from the lowest.
  private final String names;

  CronField(int lowest, int highest, String words, String alone, String names) {
    this.lowest = lowest;
    this.highest = highest;
    this.words = words;
    this.alone = Pattern.compile(alone);
    this.names = names;
  }

  void check(String field) {
    if (alone.matcher(field).matches()) {
      return;
    }
    for (String part : field.split(",", -1)) {
      if (alone.matcher(part).matches()) {
        throw new InvalidScheduleException("'" + part + "' stands alone or not at all");
      }
      if (!allows(part)) {
        throw new InvalidScheduleException("'" + part + "' is not one of the " + words);
      }
    }
  }

  private boolean allows(String part) {
    Matcher matcher = PART.matcher(part);
    if (!matcher.matches()) {
      return false;
    }
    int from = matcher.group(1) == null ? lowest : value(matcher.group(1));
    int to = matcher.group(2) == null ? from : value(matcher.group(2));
    int step = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
    boolean inOrder = from <= to || this == DAY_OF_WEEK;
    return inRange(from) && inRange(to) && inOrder && step >= 1 && step <= highest;
  }

  /// What a field means, where it is no `?`, `L`, `W` or `#`: the values, in order. Days of the
  /// week may run over the end of the week.
  NavigableSet<Integer> values(String field) {
    var values = new TreeSet<Integer>();
    for (String part : field.split(",", -1)) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(part);
      }
      int from = matcher.group(1) == null ? lowest : value(matcher.group(1));
      boolean open =
          matcher.group(1) == null || (matcher.group(3) != null && matcher.group(2) == null);
      int to = matcher.group(2) != null ? value(matcher.group(2)) : open ? highest : from;
      int step = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
      int end = to < from ? to + highest - lowest + 1 : to;
      for (int value = from; value <= end; value += step) {
        values.add((value - lowest) % (highest - lowest + 1) + lowest);
      }
    }
    return values;
  }

  private boolean inRange(int value) {
    return value >= lowest && value <= highest;
  }

  private int value(String text) {
    if (Character.isDigit(text.charAt(0))) {
      return Integer.parseInt(text);
    }
    int at = names.indexOf(text);
    return at < 0 ? -1 : at / 4 + lowest;
  }
}
