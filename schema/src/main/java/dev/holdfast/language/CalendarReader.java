package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Calendar;
import dev.holdfast.model.Durations;
import dev.holdfast.model.Metadata;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `kind: Calendar`.
final class CalendarReader {
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Calendar.Type type;
  private final Problems problems;

  private CalendarReader(Calendar.Type type, Problems problems) {
    this.type = type;
    this.problems = problems;
  }

  static Calendar read(Metadata metadata, Json.Obj spec, Problems problems) {
    var type = Calendar.Type.valueOf(spec.string("type"));
    if (spec.has("events") == spec.has("ics")) {
      problems.key(
          "/spec",
          spec.has("ics") ? ProblemCode.INVALID_VALUE : ProblemCode.MISSING_KEY,
          "a calendar has either 'events' or 'ics'",
          spec.has("ics") ? "keep one of them" : "add one of them");
    }
    var reader = new CalendarReader(type, problems);
    var events = new ArrayList<Calendar.Event>();
    List<Json> entries = spec.list("events");
    for (int i = 0; i < entries.size(); i++) {
      Calendar.Event event = reader.event(entries.get(i).asObject("events"), "/spec/events/" + i);
      if (event != null) {
        events.add(event);
      }
    }
    return new Calendar(metadata, type, events, spec.stringOrNull("ics"));
  }

  private Calendar.@Nullable Event event(Json.Obj json, String pointer) {
    boolean span = json.has("start") || json.has("end");
    if (span == (json.has("schedule") || json.has("duration"))) {
      problems.key(
          pointer,
          span ? ProblemCode.INVALID_VALUE : ProblemCode.MISSING_KEY,
          "an event has either 'start' and 'end', or 'schedule' and 'duration'",
          span ? "keep one pair of them" : "add one pair of them");
      return null;
    }
    boolean whole =
        span ? both(json, "start", "end", pointer) : both(json, "schedule", "duration", pointer);
    if (!whole) {
      return null;
    }
    String timezone = json.string("timezone", "UTC");
    return span ? span(json, timezone, pointer) : recurring(json, timezone, pointer);
  }

  private boolean both(Json.Obj json, String one, String other, String pointer) {
    for (String key : List.of(one, other)) {
      if (!json.has(key)) {
        problems.key(
            pointer,
            ProblemCode.MISSING_KEY,
            "'%s' is missing beside '%s'".formatted(key, key.equals(one) ? other : one),
            "add '" + key + "'");
        return false;
      }
    }
    return true;
  }

  private Calendar.@Nullable Event span(Json.Obj json, String timezone, String pointer) {
    Instant start = instant(json, "start", timezone, pointer);
    Instant end = instant(json, "end", timezone, pointer);
    if (start == null || end == null) {
      return null;
    }
    if (!start.isBefore(end)) {
      problems.value(
          pointer + "/end", ProblemCode.INVALID_VALUE, "'end' must come after 'start'", "");
      return null;
    }
    return new Calendar.Event.Span(start, end, cutoff(json, Duration.between(start, end), pointer));
  }

  private @Nullable Instant instant(Json.Obj json, String key, String timezone, String pointer) {
    try {
      return Schedule.instant(json.string(key), timezone);
    } catch (InvalidScheduleException e) {
      boolean zone = isZone(timezone);
      problems.value(
          pointer + (zone ? "/" + key : "/timezone"),
          zone ? ProblemCode.INVALID_VALUE : ProblemCode.INVALID_SCHEDULE,
          String.valueOf(e.getMessage()),
          "");
      return null;
    }
  }

  private static boolean isZone(String timezone) {
    try {
      Schedule.parse("rate(1 hour)", timezone);
      return true;
    } catch (InvalidScheduleException e) {
      return false;
    }
  }

  private Calendar.@Nullable Event recurring(Json.Obj json, String timezone, String pointer) {
    String expression = json.string("schedule");
    Duration duration = ObjectReader.duration(json, "duration", pointer + "/duration", problems);
    if (!isSound(expression, timezone, pointer) || duration == null) {
      return null;
    }
    if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
      problems.value(
          pointer + "/duration",
          ProblemCode.INVALID_VALUE,
          "'duration' must be longer than nothing and at most a year, not "
              + Durations.describe(duration),
          "");
      return null;
    }
    return new Calendar.Event.Recurring(
        expression, timezone, duration, cutoff(json, duration, pointer));
  }

  private boolean isSound(String expression, String timezone, String pointer) {
    if (Schedule.isRate(expression)) {
      problems.value(
          pointer + "/schedule",
          ProblemCode.INVALID_SCHEDULE,
          "a calendar cannot count a rate, since there is nothing that it counts from",
          "use cron(…)");
      return false;
    }
    ScheduleChecks.Answer answer = new ScheduleChecks().check(expression, timezone);
    if (answer.timezone() != null) {
      problems.value(pointer + "/timezone", ProblemCode.INVALID_SCHEDULE, answer.timezone(), "");
    }
    if (answer.expression() != null) {
      problems.value(pointer + "/schedule", ProblemCode.INVALID_SCHEDULE, answer.expression(), "");
    } else if (!answer.fires()) {
      problems.value(
          pointer + "/schedule",
          ProblemCode.SCHEDULE_NEVER_FIRES,
          "'" + expression + "' has no firing in any year",
          "");
    }
    return answer.timezone() == null && answer.expression() == null && answer.fires();
  }

  private Duration cutoff(Json.Obj json, Duration length, String pointer) {
    Duration cutoff = ObjectReader.duration(json, "cutoff", pointer + "/cutoff", problems);
    if (cutoff == null) {
      return Duration.ZERO;
    }
    if (type == Calendar.Type.DEFAULT_OPEN) {
      problems.key(
          pointer + "/cutoff",
          ProblemCode.INVALID_VALUE,
          "'cutoff' means nothing to an event that closes",
          "remove it, or let the event end later");
    } else if (cutoff.compareTo(length) >= 0) {
      problems.value(
          pointer + "/cutoff",
          ProblemCode.INVALID_VALUE,
          "'cutoff' must be shorter than the event, else nothing ever starts",
          "");
    }
    return cutoff;
  }
}
