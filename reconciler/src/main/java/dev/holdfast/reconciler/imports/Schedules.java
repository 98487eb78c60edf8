package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Schedule;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// When an association runs (state-manager.md section 2).
final class Schedules {
  private static final Pattern LENIENT_RATE =
      Pattern.compile(
          "(?i)\\s*rate\\s*\\(\\s*0*([1-9][0-9]{0,5})\\s*(minute|hour|day)s?\\s*\\)\\s*");
  private static final Pattern HOURS = Pattern.compile("[1-9][0-9]?");
  private static final Pattern DAYS = Pattern.compile("[0-6]");
  private static final String UTC = "UTC";

  private final Calendars calendars;
  private final Notes notes;

  Schedules(Calendars calendars, Notes notes) {
    this.calendars = calendars;
    this.notes = notes;
  }

  /// `spec.schedule`; empty where the defaults say the same.
  Json.Obj read(Fields association) {
    var schedule = Json.object();
    Schedule parsed = expression(association.take("ScheduleExpression"), schedule);
    String expression =
        schedule.build().get("expression") instanceof Json.Str(var text) ? text : null;
    offset(association.take("ScheduleOffset"), expression, schedule);
    onChange(association.take("ApplyOnlyAtCronInterval"), schedule);
    calendars(association.take("CalendarNames"), schedule);
    duration(association.take("Duration"), parsed, schedule);
    return schedule.build();
  }

  private @Nullable Schedule expression(@Nullable Field field, Json.Builder schedule) {
    if (field == null) {
      return null;
    }
    String text = field.text();
    if (text == null) {
      notes.fillIn(field.place(), "a schedule is a text", "write spec.schedule.expression");
      return null;
    }
    try {
      Schedule parsed = Schedule.parse(text, UTC);
      schedule.put("expression", text);
      return parsed;
    } catch (InvalidScheduleException e) {
      return mended(field, text, e.getMessage(), schedule);
    }
  }

  /// AWS's own guides write `rate(1day)`, and its agent reads it (state-manager.md 2.4).
  private @Nullable Schedule mended(
      Field field, String text, String complaint, Json.Builder schedule) {
    Matcher matcher = LENIENT_RATE.matcher(text);
    if (matcher.matches()) {
      String amount = matcher.group(1);
      String unit = matcher.group(2).toLowerCase(Locale.ROOT);
      String mended = "rate(%s %s%s)".formatted(amount, unit, amount.equals("1") ? "" : "s");
      try {
        Schedule parsed = Schedule.parse(mended, UTC);
        notes.changed(field.place(), "written '%s' here".formatted(mended), "");
        schedule.put("expression", mended);
        return parsed;
      } catch (InvalidScheduleException e) {
        // told below as it was written
      }
    }
    notes.fillIn(
        field.place(),
        "this schedule cannot be read: " + complaint,
        "write spec.schedule.expression; holdfast schedule EXPR says what one means");
    return null;
  }

  private void offset(@Nullable Field field, @Nullable String expression, Json.Builder schedule) {
    String text = field == null ? null : field.text();
    if (field == null) {
      return;
    }
    if (text == null || !DAYS.matcher(text).matches()) {
      notes.leftOut(field.place(), "an offset is 0 to 6 days", "");
    } else if (expression == null || !Schedule.isCron(expression)) {
      notes.leftOut(field.place(), "an offset goes with a cron expression only", "");
    } else {
      schedule.put("offsetDays", Long.parseLong(text));
    }
  }

  private void onChange(@Nullable Field field, Json.Builder schedule) {
    if (field == null) {
      return;
    }
    Boolean only = field.flag();
    if (only == null) {
      notes.fillIn(
          field.place(), "this is neither true nor false", "write spec.schedule.runOnChange");
    } else if (only) {
      schedule.put("runOnChange", false);
      notes.changed(field.place(), "'ApplyOnlyAtCronInterval' is 'runOnChange: false' here", "");
    }
  }

  private void calendars(@Nullable Field field, Json.Builder schedule) {
    if (field == null) {
      return;
    }
    var names = new LinkedHashSet<String>();
    for (Field element : field.elements()) {
      String text = element.text();
      if (text == null) {
        notes.fillIn(element.place(), "a calendar's name is a text", "");
      } else {
        names.add(calendars.named(text, element.place()));
      }
    }
    schedule.putList("calendars", names, Json::of);
  }

  private void duration(@Nullable Field field, @Nullable Schedule parsed, Json.Builder schedule) {
    if (field == null) {
      return;
    }
    String text = field.text();
    if (text == null || !HOURS.matcher(text).matches()) {
      notes.leftOut(field.place(), "a duration is 1 to 24 hours", "");
      return;
    }
    var length = Duration.ofHours(Long.parseLong(text));
    if (parsed == null) {
      notes.leftOut(
          field.place(),
          "a duration counts from a firing, and without a schedule there is none",
          "limit a run with spec.timeout");
    } else if (parsed.interval().map(each -> length.compareTo(each) >= 0).orElse(false)) {
      notes.leftOut(
          field.place(),
          "%sh are not shorter than the time between two firings".formatted(text),
          "limit a run with spec.timeout");
    } else {
      schedule.put("duration", text + "h");
    }
  }
}
