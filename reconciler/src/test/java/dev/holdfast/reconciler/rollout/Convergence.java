package dev.holdfast.reconciler.rollout;

import static dev.holdfast.reconciler.rollout.RolloutSimulation.ASSOCIATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// How a simulation ends: all comes right again, and every target has to get there.
final class Convergence {
  private static final int ROUNDS = 300;

  private final long seed;
  private final SplittableRandom random;
  private final World world;
  private final VirtualTime time;
  private final Weather weather;
  private final SimulatedCommits commits;
  private final SimulatedAgents agents;
  private final RolloutSimulation simulation;

  Convergence(
      long seed,
      SplittableRandom random,
      World world,
      VirtualTime time,
      Weather weather,
      SimulatedCommits commits,
      SimulatedAgents agents,
      RolloutSimulation simulation) {
    this.seed = seed;
    this.random = random;
    this.world = world;
    this.time = time;
    this.weather = weather;
    this.commits = commits;
    this.agents = agents;
    this.simulation = simulation;
  }

  /// Everybody comes back, nothing fails any more, people let it go on: all targets get there.
  void converge() {
    weather.calm = true;
    weather.open = true;
    weather.frozen = false;
    world.leads = true;
    weather.downUntil = time.now();
    agents
        .all()
        .forEach(node -> {
          node.up = true;
          agents.isEnabled(node);
        });
    for (int round = 0; round < ROUNDS && !isOver(); round++) {
      simulation.living(commits::resume);
      for (int i = 0; i < ASSOCIATIONS.size(); i++) {
        goesOn(i);
      }
      agents.all().forEach(this::fires);
      time.pass(time.now().plus(Duration.ofMinutes(10)), simulation::living);
    }
    for (int i = 0; i < ASSOCIATIONS.size(); i++) {
      isRolledOut(i);
    }
  }

  private boolean isOver() {
    for (int i = 0; i < ASSOCIATIONS.size(); i++) {
      int association = i;
      AssociationId id = ASSOCIATIONS.get(i);
      boolean isFinished =
          world.inForce.contains(id)
              ? world.rollouts.current(id).map(Rollout::state).orElse(Rollout.State.RUNNING)
                  == Rollout.State.FINISHED
              : world.rollouts.current(id).isEmpty();
      if (!isFinished || !agents.all().stream().allMatch(node -> isThere(node, association))) {
        return false;
      }
    }
    return true;
  }

  private boolean isThere(SimulatedNode node, int association) {
    boolean target =
        world
            .releases
            .release(ASSOCIATIONS.get(association))
            .map(release -> release.targets().contains(node.name))
            .orElse(false);
    CurrentVersion last = world.versionsOf(ASSOCIATIONS.get(association)).lastEntry().getValue();
    return target
        ? last.equals(node.given[association])
            && last.content().enforcedDigest().equals(node.tried[association])
            && node.came[association] == Outcome.SUCCEEDED
        : node.given[association] == null;
  }

  private void goesOn(int association) {
    Rollout rollout = world.rollouts.current(ASSOCIATIONS.get(association)).orElse(null);
    RolloutAction action =
        switch (rollout == null ? Rollout.State.RETIRED : rollout.state()) {
          case PAUSED -> RolloutAction.RESUME;
          case HALTED, ROLLED_BACK -> RolloutAction.RETRY;
          case RUNNING -> asksForPromotion(rollout) ? RolloutAction.PROMOTE : null;
          case FINISHED, SUPERSEDED, RETIRED -> null;
        };
    if (action != null) {
      simulation.living(() -> simulation.order(association, action));
    }
  }

  /// Nobody helps a rollout that waits for anything else: it has to come to its end by itself.
  private static boolean asksForPromotion(@Nullable Rollout rollout) {
    return rollout != null && rollout.reason().endsWith("promote it to go on");
  }

  /// What failed is tried again. Who says nothing is not asked: it has nothing to say.
  private void fires(SimulatedNode node) {
    for (int i = 0; i < ASSOCIATIONS.size(); i++) {
      int association = i;
      if (node.came[i] == Outcome.FAILED) {
        time.after(random.nextLong(60_000), () -> agents.runsAgain(association, node));
      }
    }
    time.after(random.nextLong(60_000), () -> agents.works(node));
  }

  private void isRolledOut(int association) {
    AssociationId id = ASSOCIATIONS.get(association);
    if (!world.inForce.contains(id)) {
      assertThat(world.releases.release(id)).as("seed %d", seed).isEmpty();
      assertThat(
              agents.all().stream()
                  .filter(node -> !isThere(node, association))
                  .map(node -> node.name))
          .as("seed %d: nodes that keep what was retired", seed)
          .isEmpty();
      return;
    }
    Rollout rollout = world.rollouts.current(id).orElseThrow();
    assertThat(rollout.state())
        .as("seed %d: %s; waits for %s", seed, rollout, waitedFor(association))
        .isEqualTo(Rollout.State.FINISHED);
    assertThat(
            agents.all().stream()
                .filter(node -> !isThere(node, association))
                .map(node -> node.name))
        .as("seed %d: nodes that do not have version %d of %s", seed, rollout.lastVersion(), id)
        .isEmpty();
  }

  private boolean isUnknown(SimulatedNode node, int association) {
    Digest content = simulation.released(node.name, association);
    var results = world.results.getOrDefault(ASSOCIATIONS.get(association), Map.of());
    World.Result result = results.get(node.name);
    return content != null
        && (result == null
            || result.outcome() != Outcome.SUCCEEDED
            || !result.enforced().equals(content));
  }

  /// The first few nodes of which nothing final is known.
  private List<String> waitedFor(int association) {
    AssociationId id = ASSOCIATIONS.get(association);
    var results = world.results.getOrDefault(id, Map.of());
    return agents.all().stream()
        .filter(node -> isUnknown(node, association))
        .limit(3)
        .map(node ->
            "%s, which was given %s, said %s, known is %s"
                .formatted(
                    node.name,
                    node.wants(association),
                    node.said[association],
                    results.get(node.name)))
        .toList();
  }
}
