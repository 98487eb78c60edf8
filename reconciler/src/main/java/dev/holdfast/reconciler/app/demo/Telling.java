package dev.holdfast.reconciler.app.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/// Tells what was observed, with how long it took.
public final class Telling {
  private static final int WIDTH = 76;

  private final PrintWriter out;
  private long since = System.nanoTime();

  public Telling(PrintWriter out) {
    this.out = out;
  }

  void step(int number, String title) {
    line("");
    line("%d. %s".formatted(number, title));
    restart();
  }

  /// Times count from here.
  void restart() {
    since = System.nanoTime();
  }

  /// Something that was seen, with the time since the last one.
  void saw(String what) {
    Duration took = Duration.ofNanos(System.nanoTime() - since);
    String left = "   ✓ " + what;
    int gap = Math.max(2, WIDTH - left.codePointCount(0, left.length()));
    line(left + " ".repeat(gap) + seconds(took));
    restart();
  }

  /// More about what was seen, indented.
  void more(String text) {
    text.stripTrailing().lines().forEach(line -> line("       " + line));
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
  }
}
