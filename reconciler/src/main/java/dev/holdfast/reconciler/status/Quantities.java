package dev.holdfast.reconciler.status;

import java.time.Duration;
import java.util.List;

/// Numbers and ages in steps, so that a large fleet on the move does not post at every node, and an
/// open difference does not post every minute.
final class Quantities {
  private static final long EXACT = 20;
  private static final List<Duration> STEPS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofDays(1),
          Duration.ofDays(2),
          Duration.ofDays(7),
          Duration.ofDays(30));

  private Quantities() {}

  /// Exact up to 20, then two digits, rounded down; `all` stays exact, so that "3 of 3" is said
  /// only where it is so.
  static String count(long count, long all) {
    if (count <= EXACT || count == all) {
      return Long.toString(count);
    }
    long step = 1;
    while (count / step >= 100) {
      step *= 10;
    }
    return step == 1 ? Long.toString(count) : "about " + count / step * step;
  }

  /// The last step that has passed: `under 1m`, `1m`, `2m`, `5m`, …, `30d`.
  static String age(Duration age) {
    String text = "under 1m";
    for (Duration step : STEPS) {
      if (age.compareTo(step) >= 0) {
        text = words(step);
      }
    }
    return text;
  }

  private static String words(Duration step) {
    if (step.toDays() > 0) {
      return step.toDays() + "d";
    }
    return step.toHours() > 0 ? step.toHours() + "h" : step.toMinutes() + "m";
  }
}
