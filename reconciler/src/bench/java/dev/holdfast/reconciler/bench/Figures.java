package dev.holdfast.reconciler.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Collects single times and prints what people ask for.
final class Figures {
  private final List<Long> nanos = new ArrayList<>();

  void add(long elapsedNanos) {
    nanos.add(elapsedNanos);
  }

  /// Leaves out the first ones, which warm up.
  void print(String what, int warmUps) {
    List<Long> counted =
        new ArrayList<>(nanos.subList(Math.min(warmUps, nanos.size()), nanos.size()));
    if (counted.isEmpty()) {
      return;
    }
    Collections.sort(counted);
    System.out.println(
        String.format(
            Locale.ROOT,
            "%n### %s: median %.0f ms, fastest %.0f ms, slowest %.0f ms, %d times",
            what,
            millis(counted.get(counted.size() / 2)),
            millis(counted.getFirst()),
            millis(counted.getLast()),
            counted.size()));
  }

  private static double millis(long elapsedNanos) {
    return elapsedNanos / 1e6;
  }
}
