package dev.holdfast.reconciler.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PermitSimulationTest {
  /// More with `-Dholdfast.simulations=10000`.
  private static final int SEEDS = Integer.getInteger("holdfast.simulations", 200);

  private static final int FIRINGS = 2;

  @Test
  void neverDoMoreNodesChangeThanMayHoweverTheyAndTheNetworkBehave() {
    long changed = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      var simulation = new PermitSimulation(seed, 24);
      simulation.run(FIRINGS);
      for (int firing = 1; firing <= FIRINGS; firing++) {
        changed += simulation.changed(firing);
      }
    }
    assertThat(changed).as("nodes that changed").isGreaterThan(SEEDS * 10L);
  }
}
