package dev.holdfast.reconciler.pages;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.view.Tally;
import java.util.ArrayList;
import java.util.List;

/// Verdicts as parts of a line 1000 wide, good ones first. The smallest part is wide enough to see,
/// whatever it stands for: one drifted node among 100,000 must not vanish.
public record Bar(List<Part> parts) {
  private static final long WIDTH = 1000;
  private static final long LEAST = 12;

  public record Part(Verdict verdict, long count, long x, long width) {}

  public Bar {
    parts = List.copyOf(parts);
  }

  public static Bar of(Tally tally) {
    long total = tally.total();
    if (total == 0) {
      return new Bar(List.of());
    }
    var shown =
        tally.counts().entrySet().stream().filter(entry -> entry.getValue() > 0).toList().reversed();
    long small =
        shown.stream().filter(entry -> entry.getValue() * WIDTH / total < LEAST).count();
    long rest = WIDTH - small * LEAST;
    long big =
        shown.stream()
            .mapToLong(entry -> entry.getValue())
            .filter(count -> count * WIDTH / total >= LEAST)
            .sum();
    var parts = new ArrayList<Part>();
    long x = 0;
    for (var entry : shown) {
      long count = entry.getValue();
      boolean tiny = count * WIDTH / total < LEAST;
      long width = tiny ? LEAST : Math.round((double) count * rest / big);
      parts.add(new Part(entry.getKey(), count, x, Math.min(width, WIDTH - x)));
      x += width;
    }
    return new Bar(parts);
  }
}
