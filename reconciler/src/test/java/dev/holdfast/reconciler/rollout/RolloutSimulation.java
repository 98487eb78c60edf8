package dev.holdfast.reconciler.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.testing.Fleets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Agents that run, fail, are killed, go away, come back, join and are disabled; a network that
/// delays, loses, doubles and reorders what they and the reconciler tell each other; a reconciler
/// that is killed between what it wrote and what it says, and replaced while it still thinks that
/// it leads; commits that supersede, revert, retire and bring back; orders of people; freezes and
/// calendars. All from one seed and one queue of virtual time. [RolloutLaws] looks at every
/// decision, this class at what nodes in truth do.
final class RolloutSimulation {
  private static final Duration TURN = Duration.ofSeconds(20);
  static final List<AssociationId> ASSOCIATIONS =
      List.of(
          AssociationId.of("fleet", "base"),
          AssociationId.of("fleet", "app"),
          AssociationId.of("fleet", "web"));

  private final long seed;
  private final SplittableRandom random;
  private final World world;
  private final VirtualTime time;
  private final Weather weather = new Weather();
  private final List<RolloutLaws> laws = new ArrayList<>();
  private final SimulatedCommits commits;
  private final SimulatedAgents agents;
  private int joined;

  RolloutSimulation(long seed, int count) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    var texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = node("n" + i);
    }
    this.world = new World(texts);
    this.time = new VirtualTime(world.clock);
    this.commits = new SimulatedCommits(random, world);
    ASSOCIATIONS.forEach(id -> laws.add(new RolloutLaws(id, world, seed)));
    this.agents = new SimulatedAgents(seed, random, world, time, weather, commits, laws);
    world.isOnline = agents::isOnline;
    world.closed =
        Closed.by(
            _ -> weather.frozen ? "frozen" : "",
            names -> weather.open ? "" : "waiting for " + names);
    world.fleet.nodes().forEach(node -> agents.add(node.name()));
    follow();
  }

  private String node(String name) {
    return name + " ring=" + random.nextInt(4) + " tier=" + random.nextInt(3);
  }

  /// Listens to a reconciler that has just begun.
  private void follow() {
    world.rollouts.listen(ids -> ids.forEach(id -> laws.get(ASSOCIATIONS.indexOf(id)).check()));
    world.releases.listen(some -> some.forEach(agents::hasNews));
  }

  private Instant now() {
    return world.clock.instant();
  }

  private void after(long millis, Runnable what) {
    time.after(millis, what);
  }

  /// Some time in which everything goes wrong, then one in which all comes right again.
  void run(Duration trouble) {
    turns();
    commits.commit();
    Instant until = now().plus(trouble);
    while (now().isBefore(until)) {
      mishap();
      time.pass(now().plusSeconds(random.nextInt(5, 60)), this::living);
    }
    new Convergence(seed, random, world, time, weather, commits, agents, this).converge();
  }

  long released() {
    return laws.stream().mapToLong(RolloutLaws::released).sum();
  }

  /// The reconciler may be killed at any of its writes.
  void living(Runnable what) {
    try {
      what.run();
    } catch (KeptRollouts.Killed e) {
      restart();
      laws.forEach(RolloutLaws::forget);
    }
  }

  private void restart() {
    world.start();
    follow();
  }

  private void turns() {
    after(TURN.toMillis(), this::turns);
    if (!now().isBefore(weather.downUntil)) {
      world.rollouts.turn();
      if (world.leads) {
        laws.forEach(RolloutLaws::isStoppedWhereItMustBe);
      }
    }
  }

  // what goes wrong

  private void mishap() {
    int dice = random.nextInt(100);
    SimulatedNode node = agents.all().get(random.nextInt(agents.all().size()));
    if (dice < 25) {
      node.up = false;
      after(random.nextLong(1_000_000), () -> node.up = true);
    } else if (dice < 35) {
      node.isKilled();
      after(random.nextLong(30_000), () -> agents.works(node));
    } else if (dice < 42) {
      node.disabled = true;
      after(random.nextLong(1_200_000), () -> agents.isEnabled(node));
    } else if (dice < 52) {
      living(commits::commit);
    } else if (dice < 58) {
      weather.downUntil = now().plusSeconds(random.nextLong(90));
      restart();
      laws.forEach(RolloutLaws::restarted);
    } else if (dice < 62) {
      if (random.nextBoolean()) {
        world.store.killAfterWrite();
      } else {
        world.verdicts.endAfterWrite();
      }
    } else if (dice < 67) {
      isTakenOver();
    } else if (dice < 70) {
      world.leads = false;
      after(random.nextLong(60_000), () -> world.leads = true);
    } else if (dice < 76) {
      joinsOrMoves(node);
    } else if (dice < 82) {
      weather.open = !weather.open;
      agents.everybodyWorks();
    } else if (dice < 84) {
      weather.frozen = true;
      after(random.nextLong(300_000), this::thaws);
    } else if (dice < 92) {
      living(this::order);
    }
  }

  /// The one before goes on for a moment, and must change nothing.
  private void isTakenOver() {
    var had = world.releases;
    Rollouts before = world.isTakenOver();
    follow();
    laws.forEach(RolloutLaws::restarted);
    var released = had.all();
    after(
        random.nextLong(20_000),
        () -> {
          before.turn();
          assertThat(had.all()).as("seed %d: it leads no more", seed).isEqualTo(released);
        });
  }

  private void joinsOrMoves(SimulatedNode node) {
    boolean joins = random.nextBoolean();
    if (joins) {
      var name = new NodeName("j" + joined++);
      agents.add(name);
      moves(name, node(name.value()));
      return;
    }
    String before = text(node.name);
    moves(node.name, node(node.name.value()));
    if (random.nextBoolean()) { // and back, maybe before it has heard of either
      after(random.nextLong(30_000), () -> moves(node.name, before));
    }
  }

  private String text(NodeName name) {
    var text = new StringBuilder(name.value());
    world
        .fleet
        .node(name)
        .orElseThrow()
        .labels()
        .values()
        .forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
    return text.toString();
  }

  private void moves(NodeName name, String text) {
    var had = new HashMap<Integer, Digest>();
    for (int i = 0; i < laws.size(); i++) {
      had.put(i, released(name, i));
    }
    world.fleet.put(Fleets.node(text));
    for (int i = 0; i < laws.size(); i++) {
      laws.get(i).fleetChanged();
      if (!Objects.equals(had.get(i), released(name, i))) {
        agents.excuse(name, i);
      }
    }
  }

  @Nullable Digest released(NodeName node, int association) {
    return world
        .releases
        .releasedTo(node, ASSOCIATIONS.get(association))
        .map(version -> version.content().enforcedDigest())
        .orElse(null);
  }

  private void thaws() {
    weather.frozen = false;
    agents.everybodyWorks();
  }

  private void order() {
    int which = random.nextInt(ASSOCIATIONS.size());
    var actions = RolloutAction.values();
    order(which, actions[random.nextInt(actions.length)]);
  }

  void order(int which, RolloutAction action) {
    AssociationId id = ASSOCIATIONS.get(which);
    if (action == RolloutAction.PROMOTE) {
      laws.get(which).isPromoted();
    }
    try {
      assertThat(world.rollouts.tell(id, action, "somebody")).as("seed %d", seed).isEmpty();
    } catch (RolloutRefusal e) {
      assertThat(e).as("seed %d", seed).hasMessageContaining(action.id());
    }
  }
}
