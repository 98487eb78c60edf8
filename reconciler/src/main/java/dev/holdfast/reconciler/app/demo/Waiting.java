package dev.holdfast.reconciler.app.demo;

import dev.holdfast.reconciler.cli.commands.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Waits for something to become true, never without a deadline.
final class Waiting {
  private static final Duration PAUSE = Duration.ofMillis(25);

  private final Progress progress;

  Waiting(Progress progress) {
    this.progress = progress;
  }

  /// What is looked at: it is there, or how it stands now.
  sealed interface Look<T> {
    record Here<T>(T value) implements Look<T> {}

    record NotYet<T>(String stands) implements Look<T> {}

    static <T> Look<T> of(Optional<T> value, String otherwise) {
      return value.<Look<T>>map(Here::new).orElseGet(() -> new NotYet<>(otherwise));
    }
  }

  /// Looks again and again.
  interface Looking<T> {
    Look<T> look() throws DemoFailedException;
  }

  /// @param what is waited for, as in "waiting for WHAT"
  /// @param lastWords what helps to understand why it did not come
  <T> T until(String what, Duration atMost, Looking<T> looking, Supplier<String> lastWords)
      throws DemoFailedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      switch (looking.look()) {
        case Look.Here<T>(var value) -> {
          progress.clear();
          return value;
        }
        case Look.NotYet<T>(var stands) -> {
          if (System.nanoTime() > end) {
            progress.clear();
            throw new DemoFailedException(
                "gave up waiting for %s after %d s%s%n%s"
                    .formatted(
                        what,
                        atMost.toSeconds(),
                        stands.isEmpty() ? "" : "; it stood at: " + stands,
                        lastWords.get()));
          }
          if (Thread.currentThread().isInterrupted()) {
            throw new DemoFailedException("interrupted while waiting for " + what);
          }
          progress.say("waiting for " + what);
        }
      }
      progress.rest(PAUSE);
    }
  }
}
