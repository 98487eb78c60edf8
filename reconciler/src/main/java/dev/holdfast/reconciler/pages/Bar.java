package dev.holdfast.reconciler.pages;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.view.Tally;
import java.util.ArrayList;
import java.util.List;

/// Verdicts as parts of a line 1000 wide, good ones first and what does not apply at the end. The
/// smallest part is wide enough to see, whatever it stands for: one drifted node among 100,000 must
/// not vanish.
public record Bar(List<Part> parts) {
  private static final long WIDTH = 1000;
  private static final long LEAST = 12;
  private static final List<Verdict> ORDER =
      List.of(
          Verdict.IN_SYNC,
          Verdict.PENDING,
          Verdict.HELD,
          Verdict.STALE,
          Verdict.DRIFTED,
          Verdict.TIMED_OUT,
          Verdict.FAILED,
          Verdict.NOT_APPLICABLE);

  public record Part(Verdict verdict, long count, long x, long width) {}

  public Bar {
    parts = List.copyOf(parts);
  }

  public static Bar of(Tally tally) {
    long total = tally.total();
    if (total == 0) {
      return new Bar(List.of());
    }
    var shown = ORDER.stream().filter(verdict -> tally.of(verdict) > 0).toList();
    long small = shown.stream().filter(verdict -> isSmall(tally.of(verdict), total)).count();
    long rest = WIDTH - small * LEAST;
    long big = shown.stream().mapToLong(tally::of).filter(count -> !isSmall(count, total)).sum();
    var parts = new ArrayList<Part>();
    long x = 0;
    for (Verdict verdict : shown) {
      long count = tally.of(verdict);
      long width = isSmall(count, total) ? LEAST : Math.round((double) count * rest / big);
      parts.add(new Part(verdict, count, x, Math.min(width, WIDTH - x)));
      x += width;
    }
    return new Bar(parts);
  }

  private static boolean isSmall(long count, long total) {
    return count * WIDTH / total < LEAST;
  }
}
