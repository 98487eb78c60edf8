package dev.holdfast.reconciler.retention;

import java.time.Duration;
import java.util.Map;

/// What the configuration says about retention, by the names of the rules.
///
/// @param outputsBytes how much all that steps said may take in the database; the oldest go first
public record RetentionSettings(
    Map<String, Duration> ages, Map<String, Long> rows, long outputsBytes) {
  /// 2 GiB.
  public static final long OUTPUTS_BYTES = 2L << 30;

  public static final RetentionSettings DEFAULT = new RetentionSettings(Map.of(), Map.of());

  /// Corrections of the last day are counted from the reports.
  private static final Duration LEAST = Duration.ofDays(2);

  /// With the usual room for outputs.
  public RetentionSettings(Map<String, Duration> ages, Map<String, Long> rows) {
    this(ages, rows, OUTPUTS_BYTES);
  }

  /// @throws IllegalArgumentException when something would be kept too short; for an operator
  public RetentionSettings {
    ages = Map.copyOf(ages);
    rows = Map.copyOf(rows);
    ages.forEach((name, age) -> {
      if (age.compareTo(LEAST) < 0) {
        throw new IllegalArgumentException("'" + name + "' is at least 2d");
      }
    });
    rows.forEach((name, most) -> {
      if (most < 1_000) {
        throw new IllegalArgumentException("'" + name + "Rows' is at least 1000");
      }
    });
    if (outputsBytes < 1 << 20) {
      throw new IllegalArgumentException("'outputsSize' is at least 1MB");
    }
  }

  public Duration age(Rule rule) {
    return ages.getOrDefault(rule.name(), rule.age());
  }

  public Duration age(Emptying emptying) {
    return ages.getOrDefault(emptying.name(), emptying.age());
  }

  public long rows(Rule rule) {
    return rows.getOrDefault(rule.name(), rule.rows());
  }
}
