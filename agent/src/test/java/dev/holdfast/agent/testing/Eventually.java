package dev.holdfast.agent.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits for a condition with a deadline.
public final class Eventually {
  /// A busy machine may be slow; who waits in vain may wait a little longer.
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private Eventually() {}

  public static void until(String what, Callable<Boolean> condition) {
    until(what, DEADLINE, condition);
  }

  /// For what takes long.
  public static void until(String what, Duration patience, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("waited in vain until " + what);
        }
        LockSupport.parkNanos(2_000_000);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
  }
}
