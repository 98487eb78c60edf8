package dev.holdfast.reconciler.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;

/// Many inputs, each of them made from the seed and its own number, so that one can be run again by
/// itself: `-Dfuzz.seed=SEED -Dfuzz.only=NUMBER`. Each must end without an exception and within
/// five seconds of this thread: the slowest take a fifth of one, and some machines are slow.
final class Campaign {
  private static final Duration MAX_TIME = Duration.ofSeconds(5);
  private static final long SEED = Long.getLong("fuzz.seed", 20261121);
  private static final int ONLY = Integer.getInteger("fuzz.only", -1);

  /// Twenty times as many in a long campaign: a million in all.
  private static final int SCALE = "long".equals(System.getProperty("campaign")) ? 20 : 1;

  /// One input and what is done with it.
  interface Case {
    /// @param input says what the input was, for whoever reads of a failure
    void run(Random random, Input input) throws Exception;
  }

  /// What was tried, told when it fails.
  static final class Input {
    private Supplier<String> shown = () -> "nothing yet";

    void is(Supplier<String> text) {
      shown = text;
    }
  }

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Campaign() {}

  static void run(String name, int count, Case each) {
    long slowest = 0;
    for (int number = 0; number < count * SCALE; number++) {
      if (ONLY >= 0 && number != ONLY) {
        continue;
      }
      var input = new Input();
      long time = THREADS.getCurrentThreadCpuTime();
      try {
        each.run(new Random(SEED * 1_000_003 + number * 7_919L + name.hashCode()), input);
      } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
        throw failed(name, number, input, e.toString(), e);
      }
      long took = THREADS.getCurrentThreadCpuTime() - time;
      // the first inputs load classes and run unoptimised
      if (number > 100 && took > MAX_TIME.toNanos()) {
        throw failed(name, number, input, took / 1_000_000 + " ms", null);
      }
      slowest = Math.max(slowest, took);
    }
    System.getLogger("fuzz")
        .log(
            System.Logger.Level.INFO,
            "%s: %d inputs, seed %d, the slowest %d ms"
                .formatted(name, count * SCALE, SEED, slowest / 1_000_000));
  }

  private static AssertionError failed(
      String name,
      int number,
      Input input,
      String what,
      @org.jspecify.annotations.Nullable Throwable cause) {
    String shown = input.shown.get();
    return new AssertionError(
        "%s, seed %d, input %d: %s%n%s"
            .formatted(
                name,
                SEED,
                number,
                what,
                shown.length() > 4_000 ? shown.substring(0, 4_000) : shown),
        cause);
  }
}
