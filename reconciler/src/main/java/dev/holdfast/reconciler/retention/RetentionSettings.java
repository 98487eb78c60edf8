package dev.holdfast.reconciler.retention;

import java.time.Duration;
import java.util.Map;

/// What the configuration says about retention, by the names of the rules.
public record RetentionSettings(Map<String, Duration> ages, Map<String, Long> rows) {
  public static final RetentionSettings DEFAULT = new RetentionSettings(Map.of(), Map.of());

  /// Corrections of the last day are counted from the reports.
  private static final Duration LEAST = Duration.ofDays(2);

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
  }

  public Duration age(Rule rule) {
    return ages.getOrDefault(rule.name(), rule.age());
  }

  public long rows(Rule rule) {
    return rows.getOrDefault(rule.name(), rule.rows());
  }
}
