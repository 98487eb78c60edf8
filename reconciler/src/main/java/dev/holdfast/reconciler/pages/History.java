package dev.holdfast.reconciler.pages;

import dev.holdfast.reconciler.compliance.ComplianceStore.Point;
import dev.holdfast.reconciler.compliance.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// Compliance over time as columns in a frame 1000 wide and 100 high: what does not comply stands
/// at the bottom, what is unknown on it. A gap is a time that nobody remembers.
public record History(List<Column> columns, String words) {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 100;

  /// The smallest part that is there is seen.
  private static final int LEAST = 2;

  /// @param title what a pointer on it shows
  public record Column(int x, int width, int failing, int unknown, String title) {
    public int failingFrom() {
      return HEIGHT - failing;
    }

    public int unknownFrom() {
      return HEIGHT - failing - unknown;
    }
  }

  public History {
    columns = List.copyOf(columns);
  }

  /// @param steps how many steps back are shown, up to now
  public static History of(List<Point> points, Duration step, int steps, Instant now) {
    Instant end =
        Instant.ofEpochSecond(
            Math.floorDiv(now.getEpochSecond(), step.toSeconds()) * step.toSeconds());
    Instant begin = end.minus(step.multipliedBy(steps - 1L));
    var columns = new ArrayList<Column>();
    for (Point point : points) {
      long index = Duration.between(begin, point.at()).dividedBy(step);
      if (index >= 0 && index < steps && point.count().total() > 0) {
        int x = (int) (index * WIDTH / steps);
        int next = (int) ((index + 1) * WIDTH / steps);
        int failing = share(point.count(), Count::nonCompliant);
        columns.add(
            new Column(
                x,
                next - x,
                failing,
                Math.min(HEIGHT - failing, share(point.count(), Count::unknown)),
                point.at().toString().substring(0, 16).replace('T', ' ')
                    + " UTC: "
                    + point.count().words()));
      }
    }
    return new History(columns, words(points));
  }

  private static int share(Count count, ToLongFunction<Count> part) {
    long of = part.applyAsLong(count);
    return of == 0 ? 0 : (int) Math.max(LEAST, of * HEIGHT / count.total());
  }

  private static String words(List<Point> points) {
    if (points.isEmpty()) {
      return "nothing is remembered yet";
    }
    return "from %s to %s".formatted(percent(points.getFirst()), percent(points.getLast()));
  }

  private static String percent(Point point) {
    long total = Math.max(1, point.count().total());
    return String.format(
        Locale.ROOT, "%.1f %%", Math.floor(point.count().compliant() * 1000.0 / total) / 10);
  }
}
