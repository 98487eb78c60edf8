package dev.holdfast.reconciler.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.Calendar;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenTimesTest {
  private static final String HEAD =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//AWS//Change Calendar 1.0//EN\r\n";

  private static List<String> open(String spec, @Nullable String ics, String from, String to) {
    String file =
        "apiVersion: holdfast.dev/v1\nkind: Calendar\nmetadata: {name: c}\nspec: " + spec + "\n";
    var read =
        new ConfigurationReader().read("calendars/c.yaml", file.getBytes(StandardCharsets.UTF_8));
    assertThat(read.problems()).isEmpty();
    var calendar = (Calendar) read.declarations().getFirst().value();
    return new OpenTimes(calendar, ics == null ? null : read(ics))
        .intervals(Instant.parse(from), Instant.parse(to)).stream()
            .map(each ->
                each.start()
                    + " "
                    + each.end()
                    + (each.lastStart().equals(each.end()) ? "" : " " + each.lastStart()))
            .toList();
  }

  private static IcsCalendar read(String ics) {
    return IcsCalendar.read(ics.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> icsOpen(String event, String from, String to) {
    String ics = HEAD + "BEGIN:VEVENT\r\n" + event.strip().replace("\n", "\r\n");
    String whole = ics + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    assertThat(read(whole).complaints()).isEmpty();
    return open("{type: DEFAULT_CLOSED, ics: files/x.ics}", whole, from, to);
  }

  @Test
  void withoutEventsACalendarNeverChanges() {
    assertThat(
            open(
                "{type: DEFAULT_OPEN, events: []}",
                null,
                "2026-01-01T00:00:00Z",
                "2026-01-02T00:00:00Z"))
        .containsExactly("2026-01-01T00:00:00Z 2026-01-02T00:00:00Z");
    assertThat(
            open(
                "{type: DEFAULT_CLOSED, events: []}",
                null,
                "2026-01-01T00:00:00Z",
                "2026-01-02T00:00:00Z"))
        .isEmpty();
  }

  @Test
  void eventsCloseWhatIsOpenAndCountOnTheirOwnClock() {
    assertThat(
            open(
                "{type: DEFAULT_OPEN, events: [{start: 2026-12-24T00:00, end: 2026-12-25T00:00,"
                    + " timezone: Europe/Berlin}, {start: 2026-12-24T20:00, end: 2026-12-26T00:00}]}",
                null,
                "2026-12-23T00:00:00Z",
                "2026-12-27T00:00:00Z"))
        .containsExactly(
            "2026-12-23T00:00:00Z 2026-12-23T23:00:00Z",
            "2026-12-26T00:00:00Z 2026-12-27T00:00:00Z");
  }

  @Test
  void aMaintenanceWindowOpensAndNothingStartsBeforeItsEnd() {
    assertThat(
            open(
                "{type: DEFAULT_CLOSED, events: [{schedule: cron(0 2 ? * SUN *), duration: 3h,"
                    + " cutoff: 1h, timezone: Europe/Berlin}]}",
                null,
                "2026-03-22T02:00:00Z",
                "2026-03-30T00:00:00Z"))
        .as("the second in the night in which the clock skips from 2 to 3")
        .containsExactly(
            "2026-03-22T02:00:00Z 2026-03-22T04:00:00Z 2026-03-22T03:00:00Z",
            "2026-03-29T01:00:00Z 2026-03-29T04:00:00Z 2026-03-29T03:00:00Z");
  }

  @Test
  void recurrencesKeepTheLocalTimeOverAChangeOfClocks() {
    assertThat(
            icsOpen(
                """
                UID:1
                DTSTART;TZID=Europe/Berlin:20261023T200000
                DTEND;TZID=Europe/Berlin:20261023T210000
                RRULE:FREQ=DAILY;UNTIL=20261026T190000Z
                EXDATE;TZID=Europe/Berlin:20261024T200000
                """,
                "2026-10-20T00:00:00Z",
                "2026-11-20T00:00:00Z"))
        .containsExactly(
            "2026-10-23T18:00:00Z 2026-10-23T19:00:00Z",
            "2026-10-25T19:00:00Z 2026-10-25T20:00:00Z",
            "2026-10-26T19:00:00Z 2026-10-26T20:00:00Z");
  }

  @Test
  void monthlyRulesAndFoldedLinesAreRead() {
    assertThat(
            icsOpen(
                """
                DTSTART:20240110T020000Z
                DURATION:PT2H
                RRULE:FREQ=MONTHLY;BYDAY=2T
                 U;COUNT=30
                """,
                "2026-01-01T00:00:00Z",
                "2026-03-01T00:00:00Z"))
        .containsExactly(
            "2026-01-13T02:00:00Z 2026-01-13T04:00:00Z",
            "2026-02-10T02:00:00Z 2026-02-10T04:00:00Z");
  }

  @Test
  void aDayIsAsLongAsItsClockSays() {
    assertThat(
            icsOpen(
                "DTSTART;TZID=Europe/Berlin;VALUE=DATE:20261025",
                "2026-10-01T00:00:00Z",
                "2026-11-01T00:00:00Z"))
        .containsExactly("2026-10-24T22:00:00Z 2026-10-25T23:00:00Z");
  }

  @Test
  void anOccurrenceThatWasMovedCountsWhereItIsNow() {
    String ics =
        HEAD
            + """
            BEGIN:VEVENT
            UID:1
            DTSTART:20260101T100000Z
            DTEND:20260101T110000Z
            RRULE:FREQ=DAILY;COUNT=3
            END:VEVENT
            BEGIN:VEVENT
            UID:1
            RECURRENCE-ID:20260102T100000Z
            DTSTART:20260102T150000Z
            DTEND:20260102T160000Z
            END:VEVENT
            BEGIN:VEVENT
            UID:2
            DTSTART:20260101T000000Z
            DTEND:20260109T000000Z
            STATUS:CANCELLED
            END:VEVENT
            END:VCALENDAR
            """;
    assertThat(
            open(
                "{type: DEFAULT_CLOSED, ics: files/x.ics}",
                ics,
                "2026-01-01T00:00:00Z",
                "2026-01-09T00:00:00Z"))
        .containsExactly(
            "2026-01-01T10:00:00Z 2026-01-01T11:00:00Z",
            "2026-01-02T15:00:00Z 2026-01-02T16:00:00Z",
            "2026-01-03T10:00:00Z 2026-01-03T11:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:2026\nEND:VEVENT\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101T000000Z\nRRULE:FREQ=NEVER\nEND:VEVENT\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Mars/Base:20260101T000000\nEND:VEVENT\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260102T000000Z\nDTEND:20260101T000000Z\nEND:VEVENT\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Nowhere\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nEND:VEVENT",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT"
      })
  void whatCannotBeReadIsToldWithItsLine(String ics) {
    IcsCalendar read = read(ics);
    assertThat(read.complaints()).isNotEmpty();
    assertThat(read.events()).isEmpty();
  }

  @Test
  void whatRecursOnlyAfterALongPauseIsNotMissed() {
    assertThat(
            icsOpen(
                "DTSTART:20261201T030000Z\nDURATION:PT30M\nRRULE:FREQ=HOURLY;BYMONTH=12;BYHOUR=3\n",
                "2027-11-28T00:00:00Z",
                "2027-12-02T00:00:00Z"))
        .containsExactly("2027-12-01T03:00:00Z 2027-12-01T03:30:00Z");
  }

  @Test
  void aRuleThatTheLibraryCannotFollowIsAComplaintAndNoSilence() {
    String ics =
        HEAD
            + "BEGIN:VEVENT\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1H\r\n"
            + "RRULE:FREQ=WEEKLY;BYSETPOS=366;BYMONTH=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    assertThat(read(ics).complaints())
        .containsExactly(
            "line 7: 'FREQ=WEEKLY;BYSETPOS=366;BYMONTH=2' has no occurrence, or none for too long");
  }

  @Test
  void aRuleWhosePartsDoNotGoTogetherIsAComplaint() {
    String ics =
        HEAD
            + "BEGIN:VEVENT\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1H\r\n"
            + "RRULE:FREQ=DAILY;BYYEARDAY=60;BYMONTH=1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    assertThat(read(ics).complaints())
        .containsExactly(
            "line 7: 'FREQ=DAILY;BYYEARDAY=60;BYMONTH=1' has no occurrence, or none for too long");
  }
}
