package dev.holdfast.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When an association runs.
///
/// @param expression `rate(…)`, `cron(…)` or `at(…)`; null means once per enforced content
/// @param timezone an IANA zone; UTC where the file names none
/// @param splay null means min(interval/10, 5 min)
/// @param offsetDays 0 to 6 days after each firing of the expression
/// @param duration how long after a firing work may start and go on; null means without end
/// @param calendars all must be open for anything to change a node; sorted
public record ScheduleSettings(
    @Nullable String expression,
    String timezone,
    @Nullable Duration splay,
    boolean runOnChange,
    MissedRuns missedRuns,
    int offsetDays,
    @Nullable Duration duration,
    List<ObjectName> calendars) {
  public static final ScheduleSettings ONCE =
      new ScheduleSettings(null, "UTC", null, true, MissedRuns.ONCE);

  public ScheduleSettings {
    calendars = calendars.stream().sorted().distinct().toList();
  }

  /// Without offset, duration and calendars.
  public ScheduleSettings(
      @Nullable String expression,
      String timezone,
      @Nullable Duration splay,
      boolean runOnChange,
      MissedRuns missedRuns) {
    this(expression, timezone, splay, runOnChange, missedRuns, 0, null, List.of());
  }
}
