package dev.holdfast.reconciler.compliance;

import dev.holdfast.model.Verdict;
import java.util.Map;

/// How many items say what.
public record Count(long compliant, long nonCompliant, long unknown) {
  public static final Count NONE = new Count(0, 0, 0);

  static Count one(ItemStatus status) {
    return switch (status) {
      case COMPLIANT -> new Count(1, 0, 0);
      case NON_COMPLIANT -> new Count(0, 1, 0);
      case UNKNOWN -> new Count(0, 0, 1);
    };
  }

  /// From sums of verdicts.
  static Count of(Map<Verdict, Long> verdicts) {
    Count count = NONE;
    for (var each : verdicts.entrySet()) {
      long times = each.getValue();
      Count one = ItemStatus.of(each.getKey()).map(Count::one).orElse(NONE);
      count =
          count.plus(
              new Count(one.compliant * times, one.nonCompliant * times, one.unknown * times));
    }
    return count;
  }

  public Count plus(Count other) {
    return new Count(
        compliant + other.compliant, nonCompliant + other.nonCompliant, unknown + other.unknown);
  }

  public long total() {
    return compliant + nonCompliant + unknown;
  }

  /// Whether everything is known to comply.
  public boolean isWhole() {
    return compliant == total();
  }

  /// `compliant 131 of 134, 2 unknown, 1 non-compliant`
  public String words() {
    return "compliant %d of %d".formatted(compliant, total())
        + (unknown > 0 ? ", %d unknown".formatted(unknown) : "")
        + (nonCompliant > 0 ? ", %d non-compliant".formatted(nonCompliant) : "");
  }
}
