package dev.holdfast.schedule;

import java.util.Random;

/// Random cron expressions of every form that the language has.
public final class Expressions {
  private static final String[] DAYS = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
  private static final String[] MONTHS = {
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"
  };

  private Expressions() {}

  /// @param year one that the year field speaks of, where it does
  public static String cron(Random random, int year) {
    boolean byDay = random.nextBoolean();
    String seconds = random.nextInt(10) == 0 ? "0 " : "";
    return "cron(%s%s %s %s %s %s %s)"
        .formatted(
            seconds,
            field(random, 0, 59, new String[0]),
            field(random, 0, 23, new String[0]),
            byDay ? dayOfMonth(random) : "?",
            random.nextInt(3) > 0 ? "*" : field(random, 1, 12, MONTHS),
            byDay ? "?" : dayOfWeek(random),
            year(random, year));
  }

  private static String dayOfMonth(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "L";
      case 1 -> "LW";
      case 2 -> 1 + random.nextInt(28) + "W";
      default -> field(random, 1, 31, new String[0]);
    };
  }

  private static String dayOfWeek(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> value(random, 1, 7, DAYS) + "L";
      case 1 -> value(random, 1, 7, DAYS) + "#" + (1 + random.nextInt(5));
      case 2 -> value(random, 1, 7, DAYS) + "-" + value(random, 1, 7, DAYS);
      default -> field(random, 1, 7, DAYS);
    };
  }

  private static String year(Random random, int year) {
    return switch (random.nextInt(8)) {
      case 0 -> Integer.toString(year);
      case 1 -> year + "-" + (year + 1);
      case 2 -> (year - 4) + "/2";
      case 3 -> (year - 1) + "," + (year + 1);
      default -> "*";
    };
  }

  private static String field(Random random, int low, int high, String[] names) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> "*";
      case 2 -> "*/" + step(random, high);
      case 3 -> value(random, low, high, names) + "/" + step(random, high);
      case 4 -> range(random, low, high);
      case 5 -> range(random, low, high) + "/" + step(random, high);
      case 6 -> value(random, low, high, names) + "," + value(random, low, high, names);
      default -> value(random, low, high, names);
    };
  }

  private static int step(Random random, int high) {
    return 1 + random.nextInt(Math.min(high, 15));
  }

  private static String range(Random random, int low, int high) {
    int from = low + random.nextInt(high - low);
    return from + "-" + (from + random.nextInt(high - from + 1));
  }

  private static String value(Random random, int low, int high, String[] names) {
    int number = low + random.nextInt(high - low + 1);
    return names.length > 0 && random.nextBoolean() ? names[number - low] : "" + number;
  }
}
