package dev.holdfast.reconciler.calendar;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Calendar;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.ObjectName;
import dev.holdfast.wire.CalendarHours;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a calendar says, as it is kept: so that when it is open can be reckoned without the
/// commit's files. Its name, description and labels are no part of it, nor how it was written.
public record Definition(Json.Obj json) {
  /// About a megabyte on the wire; no window of maintenance needs more.
  private static final int MAX_INTERVALS = 10_000;

  public static Definition of(OpenTimes times) {
    IcsCalendar ics = times.ics();
    return new Definition(
        Json.object()
            .put("type", times.calendar().type().name().toLowerCase(Locale.ROOT))
            .putList("events", times.calendar().events(), Definition::event)
            .put("ics", ics == null ? null : Json.list(ics.events(), Definition::event))
            .build());
  }

  public Digest digest() {
    return Digest.of(json);
  }

  /// The calendar again, under this name.
  public OpenTimes times(ObjectName name) {
    var type = Calendar.Type.valueOf(json.string("type").toUpperCase(Locale.ROOT));
    List<Calendar.Event> events = json.list("events", Definition::event);
    @Nullable IcsCalendar ics =
        json.has("ics") ? new IcsCalendar(json.list("ics", Definition::icsEvent), List.of()) : null;
    var metadata = new Metadata(name, "", new TreeMap<>());
    return new OpenTimes(new Calendar(metadata, type, events, null), ics);
  }

  private static Json event(Calendar.Event event) {
    return switch (event) {
      case Calendar.Event.Span(var start, var end, var cutoff) ->
          Json.object().put("start", start).put("end", end).put("cutoff", cutoff).build();
      case Calendar.Event.Recurring(var expression, var timezone, var duration, var cutoff) ->
          Json.object()
              .put("expression", expression)
              .put("timezone", timezone)
              .put("duration", duration)
              .put("cutoff", cutoff)
              .build();
    };
  }

  private static Calendar.Event event(Json.Obj json) {
    Duration cutoff = json.duration("cutoff");
    if (!json.has("expression")) {
      return new Calendar.Event.Span(json.instant("start"), json.instant("end"), cutoff);
    }
    return new Calendar.Event.Recurring(
        json.string("expression"), json.string("timezone"), json.duration("duration"), cutoff);
  }

  private static Json event(IcsCalendar.Event event) {
    return Json.object()
        .put("start", event.start().toString())
        .put("length", event.length())
        .put("zone", event.zone().getId())
        .putList("rules", event.rules(), Json::of)
        .putList("more", sorted(event.more()), Json::of)
        .putList("without", sorted(event.without()), Json::of)
        .build();
  }

  private static List<String> sorted(Collection<LocalDateTime> times) {
    return times.stream().sorted().map(LocalDateTime::toString).toList();
  }

  private static IcsCalendar.Event icsEvent(Json.Obj json) {
    return new IcsCalendar.Event(
        LocalDateTime.parse(json.string("start")),
        json.duration("length"),
        ZoneId.of(json.string("zone")),
        json.strings("rules"),
        times(json, "more"),
        times(json, "without"));
  }

  private static Set<LocalDateTime> times(Json.Obj json, String key) {
    var times = new HashSet<LocalDateTime>();
    json.strings(key).forEach(each -> times.add(LocalDateTime.parse(each)));
    return times;
  }

  /// When it is open from the day before `day` on, for the 35 days that nodes are told of: the same
  /// for everybody who asks on this day.
  static CalendarHours hours(OpenTimes times, Instant day) {
    Instant from = day.minus(Duration.ofDays(1));
    Instant to = day.plus(Duration.ofDays(36));
    List<OpenInterval> intervals = times.intervals(from, to);
    if (intervals.size() > MAX_INTERVALS) {
      // what is left out is not open: it is told with a later day
      intervals = intervals.subList(0, MAX_INTERVALS);
      to = intervals.getLast().end();
    }
    return new CalendarHours(intervals.stream().map(Definition::open).toList(), to);
  }

  /// A cutoff that is longer than its event leaves no time to start.
  private static CalendarHours.Open open(OpenInterval interval) {
    return new CalendarHours.Open(
        interval.start(),
        interval.end(),
        interval.lastStart().isBefore(interval.start()) ? interval.start() : interval.lastStart());
  }
}
