package dev.holdfast.reconciler.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RolloutSimulationTest {
  private static final boolean LONG = "long".equals(System.getProperty("campaign"));

  /// `-Dholdfast.simulations=N` tries N of them, `-Dholdfast.seed=S` begins with this one; `-Plong`
  /// tries 10,000.
  private static final int SEEDS = Integer.getInteger("holdfast.simulations", LONG ? 10_000 : 200);

  private static final long FIRST = Long.getLong("holdfast.seed", 1);

  @Test
  void whatMustAlwaysHoldDoesHoweverAFleetANetworkAndAReconcilerBehave() {
    long released = 0;
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      released += simulated(seed, 200, Duration.ofMinutes(40));
    }
    assertThat(released).as("nodes that got something").isGreaterThan(SEEDS * 200L);
  }

  @Test
  void thousandsOfNodesAreNoOtherCase() {
    for (long seed = FIRST; seed < FIRST + (LONG ? 100 : 1); seed++) {
      simulated(seed, 2_000, Duration.ofMinutes(25));
    }
  }

  @Test
  void whomAVersionOfTheSameContentTookOutAndAnotherBringsBackIsKnownByWhatItSaid() {
    simulated(1891, 200, Duration.ofMinutes(40));
  }

  @Test
  void whomOneVersionLetGoAndAnotherBringsBackGetsNothingOfAnOlderRollout() {
    simulated(6488, 200, Duration.ofMinutes(40));
  }

  /// Says which seed it was, whatever went wrong.
  private static long simulated(long seed, int nodes, Duration trouble) {
    try {
      var simulation = new RolloutSimulation(seed, nodes);
      simulation.run(trouble);
      return simulation.released();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d with %d nodes (-Dholdfast.seed=%d): %s"
              .formatted(seed, nodes, seed, e.getMessage()),
          e);
    }
  }
}
