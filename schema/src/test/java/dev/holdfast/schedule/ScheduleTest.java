package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ScheduleSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final Instant ANCHOR = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "Australia/Lord_Howe",
          "Asia/Kolkata",
          "America/Santiago",
          "Africa/Casablanca",
          "Pacific/Apia",
          "Antarctica/Troll");

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "cron(0/30 * * * ? *) ! 2026-11-21T00:00:00Z ! 2026-11-21T00:30:00Z",
        "cron(0 */30 * * * ? *) ! 2026-11-21T00:00:00Z ! 2026-11-21T00:30:00Z",
        "cron(0 0/2 * * ? *) ! 2026-11-21T00:00:00Z ! 2026-11-21T02:00:00Z",
        "cron(15 13 ? * MON *) ! 2026-11-21T00:00:00Z ! 2026-11-23T13:15:00Z",
        "cron(15 13 ? * * *) ! 2026-11-21T00:00:00Z ! 2026-11-21T13:15:00Z",
        "cron(30 23 ? * TUE#3 *) ! 2026-11-21T00:00:00Z ! 2026-12-15T23:30:00Z",
        "cron(0 0 ? * 3L *) ! 2026-11-21T00:00:00Z ! 2026-11-24T00:00:00Z",
        "cron(0 2 ? * SUN#2 *) ! 2026-11-21T00:00:00Z ! 2026-12-13T02:00:00Z",
        "cron(0 2 ? * 1 *) ! 2026-11-21T00:00:00Z ! 2026-11-22T02:00:00Z",
        "cron(0 0 0/1 * * ? *) ! 2009-11-17T20:34:58.651Z ! 2009-11-17T21:00:00Z",
        "cron(0 0/30 * 1/1 * ? *) ! 2026-11-21T00:00:00Z ! 2026-11-21T00:30:00Z",
        "CRON(0 18 ? * mon-fri *) ! 2026-11-21T00:00:00Z ! 2026-11-23T18:00:00Z",
        "cron(0 2 L * ? *) ! 2026-11-21T00:00:00Z ! 2026-11-30T02:00:00Z",
        "cron(15 10 ? * 6L *) ! 2026-11-21T00:00:00Z ! 2026-11-27T10:15:00Z",
        "cron(0 0 29 2 ? *) ! 2026-11-21T00:00:00Z ! 2028-02-29T00:00:00Z",
        "cron(0 6 LW * ? *) ! 2026-05-01T00:00:00Z ! 2026-05-29T06:00:00Z",
        "cron(0 6 15W 8 ? *) ! 2026-01-01T00:00:00Z ! 2026-08-14T06:00:00Z",
        "rate(3 days) ! 2026-01-01T00:00:00.651Z ! 2026-01-04T00:00:00Z",
        "RATE(30 MINUTES) ! 2026-01-01T00:30:00Z ! 2026-01-01T01:00:00Z",
        "rate(1 hour) ! 2025-06-01T00:00:00Z ! 2026-01-01T01:00:00Z",
        "at(2026-07-07T15:55:00) ! 2026-01-01T00:00:00Z ! 2026-07-07T15:55:00Z",
      })
  void theNextFiringIsFound(String expression, Instant after, Instant next) {
    var schedule = Schedule.parse(expression, "UTC");
    assertThat(schedule.next(after, ANCHOR)).contains(next);
    assertThat(schedule.previous(next, ANCHOR)).contains(next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cron",
        "cron{0 3 * * ? *}",
        "cron(0 3 * * ? *)abc",
        "hourly",
        "rate(foo)",
        "rate(0 minutes)",
        "rate(1 hours)",
        "rate(5 hour)",
        "rate(31 days)",
        "rate(10000000000000000000 days)",
        "rate(1.5 hours)",
        "at(12:00)",
        "at(5 PM)",
        "at(2026-02-30T00:00:00)",
        "cron()",
        "cron(* * * * *)",
        "cron(0 3 * * * *)",
        "cron(0 3 ? * ? *)",
        "cron(60 3 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 0 32 * ? *)",
        "cron(0 0 0 * ? *)",
        "cron(0 0 * 13 ? *)",
        "cron(0 0 ? * 8 *)",
        "cron(0 0 ? * FOO *)",
        "cron(0 0 ? * MON#6 *)",
        "cron(0 0 31W * ? *)",
        "cron(5 0 0 * * ? *)",
        "cron(@daily)",
        "cron(0 0 * * ? 1969)",
        "cron(0 0 * * ? *; drop)",
      })
  void whatIsNoScheduleIsRefusedInWords(String expression) {
    assertThatExceptionOfType(InvalidScheduleException.class)
        .isThrownBy(() -> Schedule.parse(expression, "UTC"))
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("Exception"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '\0',
      value = {
        "cron(61 * * * ? *) ! '61' is not one of the minutes 0-59",
        "cron(0 0 ? * FOO *) ! 'FOO' is not one of the days of the week 1-7 (1 is Sunday), SUN-SAT, 6L, TUE#3",
        "cron(0 0 L-3 * ? *) ! 'L-3' is not one of the days of the month 1-31, L, LW, 15W",
        "cron(5-1 0 * * ? *) ! '5-1' is not one of the minutes 0-59",
        "cron(0/0 0 * * ? *) ! '0/0' is not one of the minutes 0-59",
        "cron(1.5 0 * * ? *) ! '1.5' is not one of the minutes 0-59",
        "cron(1,,2 0 * * ? *) ! '' is not one of the minutes 0-59",
        "cron(0 0 1,15W * ? *) ! '15W' stands alone or not at all",
        "cron(0 0 * FEBR ? *) ! 'FEBR' is not one of the months 1-12, JAN-DEC",
        "rate(1 hours) ! write rate(1 hour)",
        "rate(5 hour) ! write rate(5 hours)",
      })
  void theFaultyFieldIsNamed(String expression, String message) {
    assertThatExceptionOfType(InvalidScheduleException.class)
        .isThrownBy(() -> Schedule.parse(expression, "UTC"))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Berlin", "Europe/Bonn", "+02:00", "UTC+1", "CEST"})
  void whatIsNoTimeZoneIsRefused(String zone) {
    assertThatExceptionOfType(InvalidScheduleException.class)
        .isThrownBy(() -> Schedule.parse("rate(1 hour)", zone))
        .withMessageContaining("is not a time zone");
  }

  @Test
  void aTimeInTheGapRunsAtItsEnd() {
    var schedule = Schedule.parse("cron(30 2 * * ? *)", "Europe/Berlin");
    assertThat(schedule.next(Instant.parse("2026-03-29T00:00:00Z"), ANCHOR))
        .contains(Instant.parse("2026-03-29T01:00:00Z"));
    assertThat(schedule.next(Instant.parse("2026-03-29T01:00:00Z"), ANCHOR))
        .contains(Instant.parse("2026-03-30T00:30:00Z"));
  }

  @Test
  void aTimeThatOccursTwiceRunsOnce() {
    var schedule = Schedule.parse("cron(30 2 * * ? *)", "Europe/Berlin");
    assertThat(schedule.next(Instant.parse("2026-10-24T23:00:00Z"), ANCHOR))
        .contains(Instant.parse("2026-10-25T00:30:00Z"));
    assertThat(schedule.next(Instant.parse("2026-10-25T00:30:00Z"), ANCHOR))
        .contains(Instant.parse("2026-10-26T01:30:00Z"));
    assertThat(schedule.previous(Instant.parse("2026-10-25T01:45:00Z"), ANCHOR))
        .contains(Instant.parse("2026-10-25T00:30:00Z"));
  }

  @Test
  void anHourlyScheduleFollowsTheClock() {
    var schedule = Schedule.parse("cron(30 * * * ? *)", "Europe/Berlin");
    assertThat(firings(schedule, Instant.parse("2026-10-25T00:00:00Z"), 3))
        .containsExactly(
            Instant.parse("2026-10-25T00:30:00Z"),
            Instant.parse("2026-10-25T01:30:00Z"),
            Instant.parse("2026-10-25T02:30:00Z"));
  }

  @Test
  void whatNeverFiresHasNoNext() {
    var schedule = Schedule.parse("cron(0 0 30 2 ? *)", "UTC");
    assertThat(schedule.next(ANCHOR, ANCHOR)).isEmpty();
    assertThat(schedule.previous(ANCHOR, ANCHOR)).isEmpty();
    assertThat(schedule.interval()).isEmpty();
    assertThat(Schedule.parse("cron(0 0 * * ? 2020)", "UTC").next(ANCHOR, ANCHOR)).isEmpty();
  }

  @Test
  void aRateFiresFirstOneIntervalAfterItsAnchor() {
    var schedule = Schedule.parse("rate(30 minutes)", "UTC");
    assertThat(schedule.previous(ANCHOR.plusSeconds(1799), ANCHOR)).isEmpty();
    assertThat(schedule.next(ANCHOR, ANCHOR)).contains(ANCHOR.plusSeconds(1800));
    assertThat(schedule.previous(ANCHOR.plusSeconds(1800), ANCHOR))
        .contains(ANCHOR.plusSeconds(1800));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "rate(30 minutes) ! PT30M ! every 30 minutes",
        "rate(1 hour) ! PT1H ! every hour",
        "rate(7 days) ! PT168H ! every 7 days",
        "cron(0 3 * * ? *) ! PT24H ! at 03:00 every day in UTC",
        "cron(0 2 ? * SUN *) ! PT168H ! at 02:00 on every Sunday in UTC",
        "cron(0/15 * * * ? *) ! PT15M ! every 15 minutes in UTC",
        "cron(0/15 8-17 ? * MON-FRI *) ! PT15M ! every 15 minutes from 08:00 through 17:45 on every day from Monday through Friday in UTC",
        "cron(0 */4 * * ? *) ! PT4H ! every 4 hours from 00:00 in UTC",
        "cron(0 0 L * ? *) ! PT672H ! at 00:00 on the last day of the month in UTC",
        "cron(0 0 1,2 * ? *) ! PT24H ! at 00:00 on days 1 and 2 of the month in UTC",
      })
  void theShortestGapAndTheWordsAreTold(String expression, Duration interval, String words) {
    var schedule = Schedule.parse(expression, "UTC");
    assertThat(schedule.interval()).contains(interval);
    assertThat(schedule.describe()).isEqualTo(words);
  }

  /// Seeded; a failure names expression, zone and instant.
  @Test
  void firingsAreThoseThatLookingAtEveryMinuteFinds() {
    var random = new Random(20261121);
    int rounds = "long".equals(System.getProperty("campaign")) ? 4_000 : 120;
    for (int i = 0; i < rounds; i++) {
      String expression = expression(random);
      var zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
      Instant from =
          Instant.parse("2020-01-01T00:00:00Z").plus(random.nextInt(3650), ChronoUnit.DAYS);
      if (random.nextBoolean()) {
        from = nearTransition(zone, from);
      }
      Instant to = from.plus(random.nextInt(30) + 3, ChronoUnit.DAYS);
      SortedSet<Instant> expected = new BruteForce(expression, zone).between(from, to);
      var schedule = Schedule.parse(expression, zone.getId());
      assertThat(forward(schedule, from, to))
          .as("%s in %s from %s to %s", expression, zone, from, to)
          .containsExactlyElementsOf(expected);
      assertThat(backward(schedule, from, to))
          .as("%s in %s from %s to %s, backwards", expression, zone, from, to)
          .containsExactlyElementsOf(new ArrayList<>(expected).reversed());
    }
  }

  @Test
  void anOffsetMovesEveryFiringByDaysOfTheLocalClock() {
    var random = new Random(20261122);
    for (int i = 0; i < 40; i++) {
      String expression = expression(random);
      var zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
      int days = 1 + random.nextInt(6);
      Instant from =
          nearTransition(
              zone,
              Instant.parse("2020-01-01T00:00:00Z").plus(random.nextInt(3650), ChronoUnit.DAYS));
      Instant to = from.plus(20, ChronoUnit.DAYS);
      var expected = new TreeSet<Instant>();
      new BruteForce(expression, zone)
          .between(from.minus(days + 2L, ChronoUnit.DAYS), to.plus(2, ChronoUnit.DAYS))
          .forEach(at -> {
            var moved = java.time.LocalDateTime.ofInstant(at, zone).plusDays(days);
            expected.add(Schedule.instant(moved, zone));
          });
      var schedule = Schedule.parse(expression, zone.getId()).later(days, zone.getId());
      assertThat(new TreeSet<>(forward(schedule, from, to)))
          .as("%s in %s, %s days later, from %s", expression, zone, days, from)
          .isEqualTo(expected.subSet(from, to));
      assertThat(new TreeSet<>(backward(schedule, from, to)))
          .as("%s in %s, %s days later, from %s, backwards", expression, zone, days, from)
          .isEqualTo(expected.subSet(from, to));
    }
  }

  @Test
  void aLeapDayFiresOnlyInLeapYears() {
    var schedule = Schedule.parse("cron(0 0 29 2 ? *)", "UTC");
    assertThat(firings(schedule, Instant.parse("2095-01-01T00:00:00Z"), 2))
        .containsExactly(
            Instant.parse("2096-02-29T00:00:00Z"), Instant.parse("2104-02-29T00:00:00Z"));
  }

  private static Instant nearTransition(ZoneId zone, Instant from) {
    var transition = zone.getRules().nextTransition(from);
    return transition == null ? from : transition.getInstant().minus(1, ChronoUnit.DAYS);
  }

  private static List<Instant> forward(Schedule schedule, Instant from, Instant to) {
    var firings = new ArrayList<Instant>();
    var at = schedule.next(from.minusMillis(1), ANCHOR);
    while (at.isPresent() && at.get().isBefore(to) && firings.size() < 100_000) {
      firings.add(at.get());
      at = schedule.next(at.get(), ANCHOR);
    }
    return firings;
  }

  private static List<Instant> backward(Schedule schedule, Instant from, Instant to) {
    var firings = new ArrayList<Instant>();
    var at = schedule.previous(to.minusMillis(1), ANCHOR);
    while (at.isPresent() && !at.get().isBefore(from) && firings.size() < 100_000) {
      firings.add(at.get());
      at = schedule.previous(at.get().minusMillis(1), ANCHOR);
    }
    return firings;
  }

  private static List<Instant> firings(Schedule schedule, Instant after, int count) {
    var firings = new ArrayList<Instant>();
    Instant at = after;
    for (int i = 0; i < count; i++) {
      at = schedule.next(at, ANCHOR).orElseThrow();
      firings.add(at);
    }
    return firings;
  }

  private static String expression(Random random) {
    return Expressions.cron(random, 2020 + random.nextInt(10));
  }

  @Test
  void splayIsFixedForANodeAndInsideTheWindow() {
    var association = AssociationId.of("infra", "web");
    var window = Duration.ofMinutes(5);
    var buckets = new int[5];
    for (int i = 0; i < 1000; i++) {
      var node = new NodeName("web-" + i);
      Duration splay = Splay.of(association, node, window);
      assertThat(splay).isEqualTo(Splay.of(association, node, window)).isLessThan(window);
      buckets[(int) splay.toMinutes()]++;
    }
    assertThat(java.util.Arrays.stream(buckets).boxed())
        .allMatch(count -> count > 150 && count < 250);
    assertThat(Splay.of(association, new NodeName("a"), Duration.ZERO)).isZero();
  }

  @Test
  void theWindowIsATenthOfTheIntervalOrFiveMinutes() {
    var settings = new ScheduleSettings("x", "UTC", null, true, MissedRuns.ONCE);
    assertThat(Splay.window(settings, Schedule.parse("rate(10 minutes)", "UTC")))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(Splay.window(settings, Schedule.parse("rate(1 day)", "UTC")))
        .isEqualTo(Duration.ofMinutes(5));
    var wanted = new ScheduleSettings("x", "UTC", Duration.ofHours(1), true, MissedRuns.ONCE);
    assertThat(Splay.window(wanted, Schedule.parse("rate(1 day)", "UTC")))
        .isEqualTo(Duration.ofHours(1));
  }
}
