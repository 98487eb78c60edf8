package dev.holdfast.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When an association runs.
///
/// @param expression `rate(…)`, `cron(…)` or `at(…)`; null means once per enforced content
/// @param timezone an IANA zone; UTC where the file names none
/// @param splay null means min(interval/10, 5 min)
public record ScheduleSettings(
    @Nullable String expression,
    String timezone,
    @Nullable Duration splay,
    boolean runOnChange,
    MissedRuns missedRuns) {
  public static final ScheduleSettings ONCE =
      new ScheduleSettings(null, "UTC", null, true, MissedRuns.ONCE);
}
