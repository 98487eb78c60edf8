package dev.holdfast.reconciler.rollout;

import org.junit.jupiter.api.Test;

class RolloutSimulationTest {
  /// More with `-Dholdfast.simulations=10000`.
  private static final int SEEDS = Integer.getInteger("holdfast.simulations", 200);

  @Test
  void whatMustAlwaysHoldDoesHoweverAFleetBehaves() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      new RolloutSimulation(seed, 200).run(120);
    }
  }
}
