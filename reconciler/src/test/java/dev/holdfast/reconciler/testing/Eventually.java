package dev.holdfast.reconciler.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowingConsumer;

/// Waits for a condition, with a deadline.
public final class Eventually {
  /// Of a machine that is slow and busy: what works is never waited for so long.
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final long LOOK_EVERY_MS = 20;

  private Eventually() {}

  /// Looks again and again until the assertion holds; after the deadline it fails as the assertion
  /// does. A file that is not there and a server that does not answer may be there at the next
  /// look.
  public static <T> void eventually(Callable<T> value, ThrowingConsumer<T> assertion) {
    eventually(DEADLINE, value, assertion);
  }

  /// For what takes longer than most, such as the start of a program.
  public static <T> void eventually(
      Duration deadline, Callable<T> value, ThrowingConsumer<T> assertion) {
    long until = System.nanoTime() + deadline.toNanos();
    while (true) {
      try {
        assertion.accept(value.call());
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > until) {
          throw e;
        }
      } catch (IOException | UncheckedIOException e) {
        if (System.nanoTime() > until) {
          throw unseen(e);
        }
      } catch (Exception e) {
        throw unseen(e);
      }
      pause();
    }
  }

  private static AssertionError unseen(Exception cause) {
    return new AssertionError("it cannot be looked at", cause);
  }

  private static void pause() {
    try {
      boolean never = new Semaphore(0).tryAcquire(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
      assert !never;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
