package dev.holdfast.reconciler.view;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.calendar.OpenInterval;
import dev.holdfast.reconciler.calendar.OpenTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When a calendar is open.
///
/// @param open whether it is now
/// @param changesAt when it closes, where it is open, or opens; null where it does neither in a
///   year
/// @param times at which it is open between `from` and `to`, in order
/// @param more whether there are more of them than are told
public record CalendarView(
    String calendar,
    boolean open,
    @Nullable Instant changesAt,
    Instant from,
    Instant to,
    List<CalendarView.OpenView> times,
    boolean more) {
  private static final int MAX_TIMES = 1_000;
  private static final Duration FORESIGHT = Duration.ofDays(366);

  /// How much may be asked for at once.
  public static final Duration LONGEST = Duration.ofDays(366);

  /// @param end exclusive
  /// @param lastStart nothing new starts at or after it
  public record OpenView(Instant start, Instant end, Instant lastStart) {}

  public static CalendarView of(
      ObjectName name, OpenTimes times, Instant now, Instant from, Instant to) {
    List<OpenInterval> ahead = times.intervals(now, now.plus(FORESIGHT));
    Optional<OpenInterval> first = ahead.stream().findFirst();
    boolean open = first.filter(each -> !each.start().isAfter(now)).isPresent();
    Instant changesAt = first.map(each -> open ? each.end() : each.start()).orElse(null);
    List<OpenInterval> wanted = times.intervals(from, to);
    return new CalendarView(
        name.value(),
        open,
        now.plus(FORESIGHT).equals(changesAt) ? null : changesAt,
        from,
        to,
        wanted.stream()
            .limit(MAX_TIMES)
            .map(each -> new OpenView(each.start(), each.end(), each.lastStart()))
            .toList(),
        wanted.size() > MAX_TIMES);
  }

  /// As the API answers.
  public Json.Obj toJson() {
    return Json.object()
        .put("calendar", calendar)
        .put("open", open)
        .put("changes_at", changesAt)
        .put("from", from)
        .put("to", to)
        .put(
            "times",
            Json.list(
                times,
                each ->
                    Json.object()
                        .put("start", each.start())
                        .put("end", each.end())
                        .put("last_start", each.lastStart())
                        .build()))
        .put("more", more)
        .build();
  }
}
