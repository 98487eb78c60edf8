package dev.holdfast.reconciler.drift;

import dev.holdfast.model.Verdict;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/// How well what should be is covered, in the one sentence that pages, statuses and the command
/// line all say: `in sync 131 of 134, 2 stale, 1 drifted`.
public final class Coverage {
  /// From good to bad, after what is in sync.
  private static final List<Verdict> ORDER =
      List.of(
          Verdict.NOT_APPLICABLE,
          Verdict.STALE,
          Verdict.PENDING,
          Verdict.HELD,
          Verdict.DRIFTED,
          Verdict.TIMED_OUT,
          Verdict.FAILED);

  private Coverage() {}

  /// @param counts of whatever is counted; a verdict that is not there counts as none
  public static String of(Map<Verdict, Long> counts) {
    return of(counts, Long::toString);
  }

  /// @param number how counts but their sum are written
  public static String of(Map<Verdict, Long> counts, LongFunction<String> number) {
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    var text = new StringBuilder("in sync ");
    long inSync = counts.getOrDefault(Verdict.IN_SYNC, 0L);
    text.append(number.apply(inSync)).append(" of ").append(total);
    for (Verdict verdict : ORDER) {
      long count = counts.getOrDefault(verdict, 0L);
      if (count > 0) {
        text.append(", ").append(number.apply(count)).append(' ').append(verdict.words());
      }
    }
    return text.toString();
  }
}
