package dev.holdfast.reconciler.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Calendar;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.wire.CalendarHours;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CalendarsTest {
  private static final RepositoryName FLEET = new RepositoryName("fleet");
  private static final CalendarId NIGHT = CalendarId.parse("fleet/night");
  private static final NodeName NODE = new NodeName("web-1");

  private Instant now = Instant.parse("2026-11-21T00:00:00Z");
  private final Map<CalendarId, CalendarStore.Stored> stored = new HashMap<>();
  private final List<Set<CalendarId>> told = new ArrayList<>();
  private final Calendars calendars = new Calendars(new Fake(), () -> now);

  private final class Fake implements CalendarStore {
    @Override
    public List<Stored> all() {
      return List.copyOf(stored.values());
    }

    @Override
    public Map<CalendarId, Mark> marks(RepositoryName repository) {
      return marks();
    }

    @Override
    public Map<CalendarId, Mark> marks() {
      var marks = new HashMap<CalendarId, Mark>();
      stored.forEach(
          (id, each) -> marks.put(id, new Mark(each.definition().digest(), each.retired())));
      return marks;
    }

    @Override
    public Optional<Stored> find(CalendarId id) {
      return Optional.ofNullable(stored.get(id));
    }
  }

  private static OpenTimes nightly(String description, Duration length) {
    var metadata = Metadata.of("night");
    return new OpenTimes(
        new Calendar(
            new Metadata(metadata.name(), description, metadata.labels()),
            Calendar.Type.DEFAULT_CLOSED,
            List.of(
                new Calendar.Event.Recurring(
                    "cron(0 1 * * ? *)", "Europe/Berlin", length, Duration.ofMinutes(30))),
            null),
        null);
  }

  private void commit(OpenTimes times, boolean retired) {
    stored.put(NIGHT, new CalendarStore.Stored(NIGHT, Definition.of(times), retired));
    calendars.follow(FLEET);
  }

  private Digest digest() {
    return calendars.digest(new TreeSet<>(Set.of(NIGHT)));
  }

  private CalendarHours hours() {
    Digest told = calendars.hours(Set.of(NIGHT)).values().iterator().next();
    return calendars.hours(NIGHT, told).orElseThrow();
  }

  private boolean isTold(Digest has) {
    return calendars.isTold(NODE, new TreeSet<>(Set.of(NIGHT)), has);
  }

  @Test
  void whatIsKeptOfACalendarIsTheSameCalendar() {
    byte[] ics =
        """
        BEGIN:VCALENDAR
        BEGIN:VEVENT
        UID:1
        DTSTART;TZID=Europe/Berlin:20261120T220000
        DURATION:PT2H
        RRULE:FREQ=WEEKLY;BYDAY=FR
        EXDATE;TZID=Europe/Berlin:20261127T220000
        END:VEVENT
        END:VCALENDAR
        """
            .getBytes(StandardCharsets.UTF_8);
    var metadata = Metadata.of("night");
    var fromFile =
        new OpenTimes(
            new Calendar(metadata, Calendar.Type.DEFAULT_OPEN, List.of(), "files/a.ics"),
            IcsCalendar.read(ics));
    Instant to = now.plus(Duration.ofDays(60));
    for (OpenTimes times : List.of(nightly("", Duration.ofHours(4)), fromFile)) {
      var definition = Definition.of(times);
      byte[] text = JsonText.canonical(definition.json()).getBytes(StandardCharsets.UTF_8);
      var again = new Definition(JsonText.parseObject(text));
      assertThat(again.digest()).isEqualTo(definition.digest());
      assertThat(again.times(metadata.name()).intervals(now, to))
          .isEqualTo(times.intervals(now, to))
          .isNotEmpty();
    }
  }

  @Test
  void nodesAreToldOf35DaysAtLeast() {
    commit(nightly("", Duration.ofHours(4)), false);
    now = now.plus(Duration.ofHours(23));
    var hours = hours();
    assertThat(hours.knownThrough()).isAfterOrEqualTo(now.plus(Duration.ofDays(35)));
    assertThat(hours.open()).hasSize(37);
    assertThat(hours.open().getFirst().lastStart())
        .isEqualTo(hours.open().getFirst().end().minus(Duration.ofMinutes(30)));
  }

  @Test
  void aCommitThatChangesOnlyWordsTellsNobody() {
    calendars.listen(told::add);
    commit(nightly("", Duration.ofHours(4)), false);
    Digest before = digest();
    commit(nightly("for maintenance", Duration.ofHours(4)), false);
    assertThat(digest()).isEqualTo(before);
    commit(nightly("", Duration.ofHours(5)), false);
    assertThat(digest()).isNotEqualTo(before);
    assertThat(isTold(before)).isFalse();
    assertThat(told).containsExactly(Set.of(NIGHT), Set.of(NIGHT));
  }

  @Test
  void aNewDayIsToldToEachNodeAtAnHourOfItsOwn() {
    calendars.listen(told::add);
    commit(nightly("", Duration.ofHours(4)), false);
    told.clear();
    Digest yesterday = digest();
    now = now.plus(Duration.ofDays(1));
    calendars.turn();
    assertThat(digest()).isNotEqualTo(yesterday);
    assertThat(isTold(digest())).isTrue();
    var hours = new HashSet<Integer>();
    for (int node = 0; node < 200; node++) {
      var name = new NodeName("n-" + node);
      int hour = 0;
      while (hour < 24 && calendars.isTold(name, new TreeSet<>(Set.of(NIGHT)), yesterday)) {
        now = Instant.parse("2026-11-22T00:00:00Z").plus(Duration.ofHours(++hour));
      }
      assertThat(hour).as("it has its turn on this day").isLessThanOrEqualTo(24);
      hours.add(hour);
      now = Instant.parse("2026-11-22T00:00:00Z");
    }
    assertThat(hours).hasSizeGreaterThan(15);
    assertThat(told).as("nobody is woken").isEmpty();
    now = now.plus(Duration.ofDays(1));
    calendars.turn();
    assertThat(isTold(yesterday)).as("two days old").isFalse();
  }

  @Test
  void moreTimesThanAnyWindowNeedsAreToldInParts() {
    var times =
        new OpenTimes(
            new Calendar(
                Metadata.of("night"),
                Calendar.Type.DEFAULT_CLOSED,
                List.of(
                    new Calendar.Event.Recurring(
                        "cron(* * * * ? *)", "UTC", Duration.ofSeconds(30), Duration.ZERO)),
                null),
            null);
    commit(times, false);
    var hours = hours();
    assertThat(hours.open()).hasSize(10_000);
    assertThat(hours.knownThrough()).isEqualTo(hours.open().getLast().end());
    assertThat(hours.bytes().length).isLessThan(CalendarHours.MAX_BYTES);
  }

  @Test
  void oneWhoseFileIsGoneIsStillToldAndNoLongerShown() {
    commit(nightly("", Duration.ofHours(4)), false);
    Digest before = digest();
    commit(nightly("", Duration.ofHours(4)), true);
    assertThat(digest()).isEqualTo(before);
    assertThat(calendars.times(NIGHT)).isEmpty();
    assertThat(calendars.of(FLEET)).isEmpty();
    assertThat(calendars.hours(Set.of(CalendarId.parse("fleet/other")))).isEmpty();
  }

  @Test
  void whatDoesNotLetAnythingStartIsSaidAsNodesSayIt() {
    commit(nightly("", Duration.ofHours(2)), false);
    assertThat(calendars.waiting(List.of(NIGHT))).isEmpty();
    now = Instant.parse("2026-11-21T01:29:59Z");
    assertThat(calendars.waiting(List.of(NIGHT))).isEmpty();
    now = Instant.parse("2026-11-21T01:30:00Z"); // open for half an hour more, in which none starts
    assertThat(calendars.waiting(List.of(NIGHT)))
        .isEqualTo("waiting for calendar night until 2026-11-22T00:00:00Z");
    assertThat(calendars.waiting(List.of(NIGHT, CalendarId.parse("fleet/gone"))))
        .isEqualTo("waiting for calendar night until 2026-11-22T00:00:00Z");
    assertThat(calendars.waiting(List.of(CalendarId.parse("fleet/gone"))))
        .isEqualTo("waiting for calendar gone, which is not known");
    assertThat(calendars.waiting(List.of())).isEmpty();
  }
}
