package dev.holdfast.reconciler.retention;

import java.time.Duration;

/// How long the rows of one table are kept. A table is retained by a line in [Rules#ALL].
///
/// @param name of the setting
/// @param table with an index on `at`
/// @param at the column that a row's age is reckoned from
/// @param isOver SQL about row `t`: true only where nothing needs it any more; `true` where age
///   alone decides
/// @param age where the configuration names none
/// @param rows the oldest beyond this many go before their age; where the configuration names none
public record Rule(String name, String table, String at, String isOver, Duration age, long rows) {
  /// Without a bound on the number of rows.
  public static final long UNBOUNDED = Long.MAX_VALUE;
}
