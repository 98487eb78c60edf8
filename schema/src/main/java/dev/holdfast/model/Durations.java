package dev.holdfast.model;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as the language writes them: `90s`, `10m`, `2h`, `1d`, or ISO-8601.
public final class Durations {
  private static final Pattern SHORT = Pattern.compile("([0-9]{1,9})([smhd])");

  private Durations() {}

  /// @throws IllegalArgumentException when it is neither form, negative, or over 3,650 days
  public static Duration parse(String text) {
    Matcher matcher = SHORT.matcher(text);
    Duration duration;
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      duration =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
          };
    } else {
      try {
        duration = Duration.parse(text);
      } catch (java.time.format.DateTimeParseException e) {
        throw new IllegalArgumentException(
            "a duration is written 90s, 10m, 2h, 1d or PT10M, not '" + text + "'", e);
      }
    }
    if (duration.isNegative() || duration.compareTo(Duration.ofDays(3650)) > 0) {
      throw new IllegalArgumentException("a duration is between 0 and 3650 days");
    }
    return duration;
  }

  /// The shortest of the short forms that is exact, else ISO-8601; `describe(parse(x))` means `x`.
  public static String describe(Duration duration) {
    long seconds = duration.toSeconds();
    if (!duration.equals(Duration.ofSeconds(seconds))) {
      return duration.toString();
    }
    if (seconds == 0) {
      return "0s";
    }
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
