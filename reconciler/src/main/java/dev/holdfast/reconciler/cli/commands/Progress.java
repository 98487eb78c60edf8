package dev.holdfast.reconciler.cli.commands;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Shows that something goes on: on a terminal one line that rewrites itself after the first
/// second, else a line for each new thing that is said.
public final class Progress implements AutoCloseable {
  private static final String[] TURNS = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
  private static final Duration STEP = Duration.ofMillis(100);

  private final PrintWriter err;
  private final boolean interactive;
  private final long started = System.nanoTime();
  private @Nullable String last;
  private int turn;
  private boolean shown;

  public Progress(PrintWriter err, boolean interactive) {
    this.err = err;
    this.interactive = interactive;
  }

  /// Says what is being waited for.
  public void say(String what) {
    if (!interactive) {
      if (!what.equals(last)) {
        err.println(what);
        err.flush();
      }
      last = what;
      return;
    }
    last = what;
    draw();
  }

  /// Lets `pause` pass and keeps the line alive meanwhile.
  public void rest(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(Math.min(STEP.toNanos(), end - System.nanoTime()));
      draw();
    }
  }

  public Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  @Override
  public void close() {
    clear();
  }

  /// Takes the line away, so that something else can be printed.
  public void clear() {
    if (shown) {
      err.print("\r\u001b[K");
      err.flush();
      shown = false;
    }
  }

  private void draw() {
    if (interactive && last != null && elapsed().compareTo(Duration.ofSeconds(1)) > 0) {
      shown = true;
      err.print(
          "\r\u001b[K%s %s (%d s)"
              .formatted(
                  TURNS[turn++ % TURNS.length],
                  last,
                  TimeUnit.NANOSECONDS.toSeconds(elapsed().toNanos())));
      err.flush();
    }
  }
}
