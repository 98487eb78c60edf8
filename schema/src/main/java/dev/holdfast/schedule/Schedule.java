package dev.holdfast.schedule;

import dev.holdfast.model.ScheduleSettings;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A schedule of the language: `rate(…)`, `cron(…)` or `at(…)` (`dsl.md` section 4).
///
/// @see "state-manager.md section 2 for the grammar and the meaning of numbers"
public final class Schedule {
  private static final int MAX_LENGTH = 256;
  private static final Pattern FORM =
      Pattern.compile("(rate|cron|at)\\((.*)\\)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern RATE =
      Pattern.compile("([0-9]{1,9}) *(minutes?|hours?|days?)", Pattern.CASE_INSENSITIVE);
  private static final Duration MAX_RATE = Duration.ofDays(31);

  private final Firings firings;

  private Schedule(Firings firings) {
    this.firings = firings;
  }

  /// @param timezone an IANA zone such as `Europe/Berlin`, or `UTC`; counts for cron and at
  /// @throws InvalidScheduleException when either cannot be read
  public static Schedule parse(String expression, String timezone) {
    Matcher form = FORM.matcher(expression.strip());
    if (expression.length() > MAX_LENGTH || !form.matches()) {
      throw new InvalidScheduleException(
          "a schedule is rate(30 minutes), cron(0 3 * * ? *) or at(2026-12-24T18:00:00)");
    }
    ZoneId zone = zone(timezone);
    String body = form.group(2).strip();
    return new Schedule(
        switch (form.group(1).toLowerCase(Locale.ROOT)) {
          case "rate" -> rate(body);
          case "at" -> at(body, zone);
          default -> CronFirings.parse(body, zone);
        });
  }

  /// An association's schedule, its offset included.
  ///
  /// @throws InvalidScheduleException when it cannot be read
  public static Optional<Schedule> of(ScheduleSettings settings) {
    String expression = settings.expression();
    return expression == null
        ? Optional.empty()
        : Optional.of(
            parse(expression, settings.timezone())
                .later(settings.offsetDays(), zone(settings.timezone())));
  }

  /// The same with every firing some days later, at the same time of the zone's clock.
  public Schedule later(int days, String timezone) {
    return later(days, zone(timezone));
  }

  private Schedule later(int days, ZoneId zone) {
    return days == 0 ? this : new Schedule(new OffsetFirings(firings, days, zone));
  }

  /// A date-time as a file writes it, `2026-12-24T00:00` in a zone or with an offset of its own.
  ///
  /// @throws InvalidScheduleException when it is neither
  public static Instant instant(String text, String timezone) {
    ZoneId zone = zone(timezone);
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException _) {
      try {
        return LocalTimes.instant(LocalDateTime.parse(text), zone);
      } catch (DateTimeParseException e) {
        throw new InvalidScheduleException(
            "a date and time is written 2026-12-24T18:00 or 2026-12-24T18:00+01:00, not '"
                + text
                + "'");
      }
    }
  }

  /// What a local time means: one that does not exist is the first instant after the gap, one that
  /// occurs twice the first.
  public static Instant instant(LocalDateTime local, ZoneId zone) {
    return LocalTimes.instant(local, zone);
  }

  /// Whether the expression is a cron expression. Says nothing about its validity.
  public static boolean isCron(String expression) {
    return expression.strip().regionMatches(true, 0, "cron", 0, 4);
  }

  /// Whether the expression is a rate, which knows no time zone. Says nothing about its validity.
  public static boolean isRate(String expression) {
    return expression.strip().regionMatches(true, 0, "rate", 0, 4);
  }

  private static ZoneId zone(String timezone) {
    try {
      ZoneId zone = ZoneId.of(timezone);
      boolean named = !(zone instanceof ZoneOffset) && !timezone.matches("(UTC|GMT|UT)[+-].*");
      if (named) {
        return zone;
      }
    } catch (DateTimeException e) {
      throw new InvalidScheduleException(noZone(timezone));
    }
    throw new InvalidScheduleException(noZone(timezone));
  }

  private static String noZone(String timezone) {
    return "'" + timezone + "' is not a time zone such as Europe/Berlin or UTC";
  }

  private static Firings rate(String body) {
    Matcher matcher = RATE.matcher(body);
    if (!matcher.matches()) {
      throw new InvalidScheduleException(
          "a rate is a whole number and minutes, hours or days: rate(30 minutes)");
    }
    long value = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2).toLowerCase(Locale.ROOT);
    if (unit.endsWith("s") == (value == 1)) {
      String right = value == 1 ? unit.substring(0, unit.length() - 1) : unit + "s";
      throw new InvalidScheduleException("write rate(" + value + " " + right + ")");
    }
    Duration interval =
        switch (unit.charAt(0)) {
          case 'm' -> Duration.ofMinutes(value);
          case 'h' -> Duration.ofHours(value);
          default -> Duration.ofDays(value);
        };
    if (interval.isZero() || interval.compareTo(MAX_RATE) >= 0) {
      throw new InvalidScheduleException("a rate is at least 1 minute and less than 31 days");
    }
    return new RateFirings(interval);
  }

  private static Firings at(String body, ZoneId zone) {
    try {
      LocalDateTime local = LocalDateTime.parse(body);
      return new AtFirings(LocalTimes.instant(local, zone), local, zone);
    } catch (DateTimeParseException e) {
      throw new InvalidScheduleException(
          "a point in time is written at(2026-12-24T18:00:00), not at(" + body + ")");
    }
  }

  /// The first firing strictly after an instant.
  ///
  /// @param rateAnchor what a rate counts from; other schedules ignore it
  public Optional<Instant> next(Instant after, Instant rateAnchor) {
    return firings.next(after, rateAnchor);
  }

  /// The last firing at or before an instant.
  ///
  /// @param rateAnchor what a rate counts from; its first firing is one interval later
  public Optional<Instant> previous(Instant atOrBefore, Instant rateAnchor) {
    return firings.previous(atOrBefore, rateAnchor);
  }

  /// The last firing of all; empty where there is none, or no end. Years end with 2199.
  public Optional<Instant> last() {
    return firings.last();
  }

  /// The shortest gap between two firings; empty for what fires once.
  public Optional<Duration> interval() {
    return firings.interval();
  }

  /// In words: `every 30 minutes`.
  public String describe() {
    return firings.describe();
  }
}
