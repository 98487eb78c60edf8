package dev.holdfast.schedule;

import java.time.Duration;

/// Durations as people say them.
final class Words {
  private Words() {}

  static String of(Duration duration) {
    long minutes = duration.toMinutes();
    if (minutes % 1440 == 0) {
      return count(minutes / 1440, "day");
    }
    return minutes % 60 == 0 ? count(minutes / 60, "hour") : count(minutes, "minute");
  }

  private static String count(long number, String unit) {
    return number == 1 ? unit : number + " " + unit + "s";
  }
}
