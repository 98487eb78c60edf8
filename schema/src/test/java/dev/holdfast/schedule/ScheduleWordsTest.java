package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `holdfast schedule` says of an expression.
class ScheduleWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '\0',
      value = {
        "rate(1 minute) ! every minute",
        "rate(30 minutes) ! every 30 minutes",
        "rate(90 minutes) ! every 90 minutes",
        "rate(120 minutes) ! every 2 hours",
        "rate(1 hour) ! every hour",
        "rate(1 day) ! every day",
        "rate(30 days) ! every 30 days",
        "at(2026-12-24T18:00:00) ! once, on 2026-12-24 at 18:00 in Europe/Berlin",
        "at(2026-12-24T18:00:05) ! once, on 2026-12-24 at 18:00:05 in Europe/Berlin",
        "cron(0 3 * * ? *) ! at 03:00 every day in Europe/Berlin",
        "cron(0 0 3 * * ? *) ! at 03:00 every day in Europe/Berlin",
        "cron(0 3 ? * * *) ! at 03:00 every day in Europe/Berlin",
        "cron(5 3 1/1 * ? *) ! at 03:05 every day in Europe/Berlin",
        "cron(0 3 ? * MON *) ! at 03:00 on every Monday in Europe/Berlin",
        "cron(0 3 ? * 2 *) ! at 03:00 on every Monday in Europe/Berlin",
        "cron(0 3 ? * 1 *) ! at 03:00 on every Sunday in Europe/Berlin",
        "cron(0 3 ? * 7 *) ! at 03:00 on every Saturday in Europe/Berlin",
        "cron(0 3 ? * MON-FRI *) ! at 03:00 on every day from Monday through Friday in Europe/Berlin",
        "cron(0 3 ? * 1-5 *) ! at 03:00 on every day from Sunday through Thursday in Europe/Berlin",
        "cron(0 3 ? * FRI-MON *) ! at 03:00 on every day from Friday through Monday in Europe/Berlin",
        "cron(0 3 ? * SUN,SAT *) ! at 03:00 on every Saturday and Sunday in Europe/Berlin",
        "cron(0 3 ? * MON,WED,FRI *) ! at 03:00 on every Monday, Wednesday and Friday in Europe/Berlin",
        "cron(0 3 ? * SUN-SAT *) ! at 03:00 every day in Europe/Berlin",
        "cron(0 3 ? * 2/2 *) ! at 03:00 on every Monday, Wednesday and Friday in Europe/Berlin",
        "cron(0 3 ? * 6L *) ! at 03:00 on the last Friday of the month in Europe/Berlin",
        "cron(0 3 ? * FRIL *) ! at 03:00 on the last Friday of the month in Europe/Berlin",
        "cron(0 3 ? * TUE#1 *) ! at 03:00 on the first Tuesday of the month in Europe/Berlin",
        "cron(0 3 ? * 3#3 *) ! at 03:00 on the third Tuesday of the month in Europe/Berlin",
        "cron(0 3 ? * 3#5 *) ! at 03:00 on the fifth Tuesday of each month that has one in Europe/Berlin",
        "cron(0 3 L * ? *) ! at 03:00 on the last day of the month in Europe/Berlin",
        "cron(0 3 LW * ? *) ! at 03:00 on the last weekday (Monday through Friday) of the month in Europe/Berlin",
        "cron(0 3 15W * ? *) ! at 03:00 on the weekday (Monday through Friday) nearest to day 15 of the month in Europe/Berlin",
        "cron(0 3 15 * ? *) ! at 03:00 on day 15 of the month in Europe/Berlin",
        "cron(0 3 1,15 * ? *) ! at 03:00 on days 1 and 15 of the month in Europe/Berlin",
        "cron(0 3 8-14 * ? *) ! at 03:00 on days 8 through 14 of the month in Europe/Berlin",
        "cron(0 3 1-3,20,28-30 * ? *) ! at 03:00 on days 1 through 3, 20 and 28 through 30 of the month in Europe/Berlin",
        "cron(0 3 1/10 * ? *) ! at 03:00 on days 1, 11, 21 and 31 of the month in Europe/Berlin",
        "cron(0 3 1/2 * ? *) ! at 03:00 on every 2nd day from day 1 through 31 of the month in Europe/Berlin",
        "cron(0 3 2/3 * ? *) ! at 03:00 on every 3rd day from day 2 through 29 of the month in Europe/Berlin",
        "cron(0 3 1 1 ? *) ! at 03:00 on day 1 of the month in January in Europe/Berlin",
        "cron(0 3 L FEB ? *) ! at 03:00 on the last day of the month in February in Europe/Berlin",
        "cron(0 3 1 1/3 ? *) ! at 03:00 on day 1 of the month in January, April, July and October in Europe/Berlin",
        "cron(0 3 1 */2 ? *) ! at 03:00 on day 1 of the month in every 2nd month from January through November in Europe/Berlin",
        "cron(0 3 * JUN-AUG ? *) ! at 03:00 every day in June through August in Europe/Berlin",
        "cron(0 3 * 3,10 ? *) ! at 03:00 every day in March and October in Europe/Berlin",
        "cron(0 3 * * ? 2027) ! at 03:00 every day in 2027 in Europe/Berlin",
        "cron(0 3 24 12 ? 2026-2030) ! at 03:00 on day 24 of the month in December of 2026 through 2030 in Europe/Berlin",
        "cron(0 3 * * ? 2026/4) ! at 03:00 every day in every 4th year from 2026 through 2198 in Europe/Berlin",
        "cron(0 3 * * ? 2026,2028) ! at 03:00 every day in 2026 and 2028 in Europe/Berlin",
        "cron(0 3 * * ? 1970-2199/7,1971-2199/9) ! at 03:00 every day in the years '1970-2199/7,1971-2199/9' in Europe/Berlin",
        "cron(* * * * ? *) ! every minute in Europe/Berlin",
        "cron(0/1 * * * ? *) ! every minute in Europe/Berlin",
        "cron(0/15 * * * ? *) ! every 15 minutes in Europe/Berlin",
        "cron(*/15 * ? * MON *) ! every 15 minutes on every Monday in Europe/Berlin",
        "cron(0,30 * * * ? *) ! every 30 minutes in Europe/Berlin",
        "cron(0/15 8-17 ? * MON-FRI *) ! every 15 minutes from 08:00 through 17:45 on every day from Monday through Friday in Europe/Berlin",
        "cron(7/10 * * * ? *) ! every 10 minutes from 00:07 through 23:57 in Europe/Berlin",
        "cron(0/7 * * * ? *) ! every 7 minutes from minute 0 through 56 of every hour in Europe/Berlin",
        "cron(0/25 * * * ? *) ! every 25 minutes from minute 0 through 50 of every hour in Europe/Berlin",
        "cron(5-10 8 * * ? *) ! every minute from 08:05 through 08:10 in Europe/Berlin",
        "cron(5-10 8,20 * * ? *) ! every minute from minute 5 through 10 of hours 8 and 20 in Europe/Berlin",
        "cron(* 8 * * ? *) ! every minute from 08:00 through 08:59 in Europe/Berlin",
        "cron(* 8-17 * * ? *) ! every minute from 08:00 through 17:59 in Europe/Berlin",
        "cron(* 0/2 * * ? *) ! every minute of every 2nd hour from hour 0 through 22 in Europe/Berlin",
        "cron(5,20,21 * * * ? *) ! at minutes 5, 20 and 21 of every hour in Europe/Berlin",
        "cron(5,20,21 8-17 * * ? *) ! at minutes 5, 20 and 21 of hours 8 through 17 every day in Europe/Berlin",
        "cron(0 * * * ? *) ! every hour in Europe/Berlin",
        "cron(30 * * * ? *) ! every hour at minute 30 in Europe/Berlin",
        "cron(0 0/4 * * ? *) ! every 4 hours from 00:00 in Europe/Berlin",
        "cron(30 1/2 * * ? *) ! every 2 hours from 01:30 through 23:30 in Europe/Berlin",
        "cron(0 8-17 ? * MON-FRI *) ! every hour from 08:00 through 17:00 on every day from Monday through Friday in Europe/Berlin",
        "cron(0 0/12 * * ? *) ! at 00:00 and 12:00 every day in Europe/Berlin",
        "cron(0,30 9,17 * * ? *) ! at 09:00, 09:30, 17:00 and 17:30 every day in Europe/Berlin",
        "cron(0 1,2,5,9,17 * * ? *) ! at 01:00, 02:00, 05:00, 09:00 and 17:00 every day in Europe/Berlin",
        "cron(0 0-3,5-9,11 * * ? *) ! at minute 0 of hours 0 through 3, 5 through 9 and 11 every day in Europe/Berlin",
        "cron(0/7,1/9,2/11 3 * * ? *) ! at the minutes '0/7,1/9,2/11' of hour 3 every day in Europe/Berlin",
      })
  void anExpressionIsSaidInWords(String expression, String words) {
    assertThat(Schedule.parse(expression, "Europe/Berlin").describe()).isEqualTo(words);
  }

  @Test
  void anOffsetIsSaidToo() {
    var schedule = Schedule.parse("cron(0 0 ? * THU#2 *)", "UTC");
    assertThat(Stream.of(1, 3).map(days -> schedule.later(days, "UTC").describe()))
        .containsExactly(
            "1 day after: at 00:00 on the second Thursday of the month in UTC",
            "3 days after: at 00:00 on the second Thursday of the month in UTC");
  }
}
