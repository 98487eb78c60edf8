package dev.holdfast.reconciler.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Calendar;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// Random iCalendar files, most of them right, many of them strange.
public final class FuzzedCalendar {
  private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");

  private FuzzedCalendar() {}

  public static String text(Random random) {
    var text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
    for (int i = 0; i <= random.nextInt(3); i++) {
      text.append("BEGIN:VEVENT\r\nUID:").append(random.nextInt(2)).append("\r\n");
      text.append("DTSTART").append(zoned(random)).append("\r\n");
      if (random.nextBoolean()) {
        text.append("DURATION:")
            .append(pick(random, "PT1H", "P1D", "P1W", "-PT1H", "PT0S", "P400D", "x"));
      } else {
        text.append("DTEND").append(zoned(random));
      }
      text.append("\r\n");
      if (random.nextInt(4) > 0) {
        text.append("RRULE:").append(rule(random)).append("\r\n");
      }
      if (random.nextInt(4) == 0) {
        text.append(pick(random, "EXDATE", "RDATE", "RECURRENCE-ID"))
            .append(zoned(random))
            .append("\r\n");
      }
      text.append("END:VEVENT\r\n");
    }
    return text.append("END:VCALENDAR\r\n").toString();
  }

  private static String zoned(Random random) {
    return pick(
            random,
            ":",
            ";TZID=Europe/Berlin:",
            ";TZID=America/Santiago:",
            ";VALUE=DATE:",
            ";TZID=X:")
        + time(random);
  }

  private static String time(Random random) {
    String day =
        "%04d%02d%02d"
            .formatted(
                pick(random, 1, 1970, 2000, 2024, 2026, 2026, 2026, 9999),
                1 + random.nextInt(12),
                1 + random.nextInt(29));
    return switch (random.nextInt(4)) {
      case 0 -> day;
      case 1 -> day + "T023000";
      case 2 -> day + "T000000Z";
      default -> day + "T235959Z";
    };
  }

  private static String rule(Random random) {
    var rule = new StringBuilder("FREQ=");
    rule.append(pick(random, "YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"));
    int parts = random.nextInt(5);
    for (int i = 0; i < parts; i++) {
      rule.append(';').append(part(random));
    }
    return rule.toString();
  }

  private static String part(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> "INTERVAL=" + pick(random, 0, 1, 2, 3, 1000, 1001, 2_147_483_647);
      case 1 -> "COUNT=" + pick(random, 0, 1, 5, 1_000_000_000);
      case 2 -> "UNTIL=" + time(random);
      case 3 -> "BYMONTH=" + pick(random, 1, 2, 12, 13, -1);
      case 4 -> "BYMONTHDAY=" + pick(random, 1, 29, 30, 31, -1, -31, 0);
      case 5 ->
          "BYDAY=" + pick(random, "", "1", "-1", "5", "53", "-53") + DAYS.get(random.nextInt(7));
      case 6 -> "BYSETPOS=" + pick(random, 1, -1, 5, 366, 0);
      case 7 -> "BYWEEKNO=" + pick(random, 1, 53, -53, 54);
      case 8 -> "BYYEARDAY=" + pick(random, 1, 366, -366, 60);
      case 9 -> "BYHOUR=" + pick(random, 0, 2, 23, 24);
      case 10 -> "WKST=" + DAYS.get(random.nextInt(7));
      default -> "BYMINUTE=" + pick(random, 0, 30, 59, 60);
    };
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... all) {
    return all[random.nextInt(all.length)];
  }

  /// Reads it and asks for the 35 days that agents are told of.
  public static void check(byte[] content, Instant now) {
    IcsCalendar ics = IcsCalendar.read(content);
    if (!ics.complaints().isEmpty()) {
      assertThat(ics.complaints()).allSatisfy(complaint -> assertThat(complaint).isNotBlank());
      return;
    }
    for (Calendar.Type type : Calendar.Type.values()) {
      var calendar =
          new Calendar(
              new Metadata(new ObjectName("c"), "", new TreeMap<>()),
              type,
              List.of(),
              "files/x.ics");
      Instant last = Instant.MIN;
      for (OpenInterval open :
          new OpenTimes(calendar, ics).intervals(now, now.plus(Duration.ofDays(35)))) {
        assertThat(open.start()).isAfterOrEqualTo(last).isBefore(open.end());
        last = open.end();
      }
    }
  }
}
