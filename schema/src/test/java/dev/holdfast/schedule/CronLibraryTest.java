package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The library and our own walk over its expressions: where it is right both say the same, and
/// where it is wrong a test says so, so that the day it is not any more is noticed.
class CronLibraryTest {
  private static ExecutionTime library(String fields) {
    return ExecutionTime.forCron(new CronParser(CronFirings.AWS).parse(fields));
  }

  private static ZonedDateTime utc(String local) {
    return LocalDateTime.parse(local).atZone(ZoneOffset.UTC);
  }

  @Test
  void theNextMatchingTimeIsTheLibrarys() {
    var random = new Random(20261123);
    for (int i = 0; i < 400; i++) {
      String expression = Expressions.cron(random, 2020 + random.nextInt(10));
      CronFields fields = CronFields.of(expression.substring(5, expression.length() - 1));
      LocalDateTime from =
          LocalDateTime.ofEpochSecond(random.nextLong(0, 4_000_000_000L), 0, ZoneOffset.UTC);
      assertThat(MatchingTimes.of(fields).next(from))
          .as("%s after %s", expression, from)
          .isEqualTo(
              library(fields.text())
                  .nextExecution(from.atZone(ZoneOffset.UTC))
                  .map(ZonedDateTime::toLocalDateTime));
    }
  }

  @Test
  void theLibraryThrowsForAWeekdayThatAMonthLacks() {
    ExecutionTime times = library("0 0 31W * ? *");
    assertThatThrownBy(() -> times.nextExecution(utc("2026-02-01T00:00:00")))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void theLibrarysWayBackOverYearsMissesTheLastOne() {
    assertThat(library("0 3 L * ? 2025-2026").lastExecution(utc("2091-03-20T21:35:00")))
        .isNotEqualTo(java.util.Optional.of(utc("2026-12-31T03:00:00")));
    assertThat(
            MatchingTimes.of(CronFields.of("0 3 L * ? 2025-2026"))
                .previous(LocalDateTime.parse("2091-03-20T21:35:00")))
        .contains(LocalDateTime.parse("2026-12-31T03:00:00"));
  }

  @Test
  void theLibrarySkipsATimeInTheGap() {
    var berlin = java.time.ZoneId.of("Europe/Berlin");
    assertThat(
            library("30 2 * * ? *")
                .nextExecution(LocalDateTime.parse("2026-03-28T12:00:00").atZone(berlin)))
        .contains(LocalDateTime.parse("2026-03-30T02:30:00").atZone(berlin));
  }
}
