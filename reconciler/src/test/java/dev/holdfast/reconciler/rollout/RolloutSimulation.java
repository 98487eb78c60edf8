package dev.holdfast.reconciler.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.Amount;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.OnFailure;
import dev.holdfast.model.RolloutSettings.Stage;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.testing.Fleets;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A fleet that fails, goes away, comes back and joins at random, commits and orders of people at
/// random, and a reconciler that is killed at random; what must always hold is looked at after
/// every step. All from one seed.
final class RolloutSimulation {
  private static final AssociationId WEB = AssociationId.of("fleet", "web");

  private final long seed;
  private final SplittableRandom random;
  private final World world;
  private final Map<String, Double> badness = new HashMap<>();
  private int contents;
  private long lastVersion;
  private int joined;

  RolloutSimulation(long seed, int nodes) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    var texts = new ArrayList<String>();
    for (int i = 0; i < nodes; i++) {
      texts.add(node("n" + i));
    }
    this.world = new World(texts.toArray(String[]::new));
  }

  private String node(String name) {
    return name + " ring=" + random.nextInt(4) + " tier=" + random.nextInt(2);
  }

  void run(int steps) {
    commit();
    for (int i = 0; i < steps; i++) {
      Seen before = see();
      String what = step();
      check(before, what);
    }
    converge();
  }

  private String step() {
    int dice = random.nextInt(100);
    if (dice < 55) {
      return reports();
    } else if (dice < 70) {
      return comesOrGoes();
    } else if (dice < 82) {
      world.after(Duration.ofSeconds(random.nextInt(1, 600)));
      return "time";
    } else if (dice < 87) {
      commit();
      return "commit";
    } else if (dice < 92) {
      world.start();
      return "restart";
    } else if (dice < 95) {
      joins();
      return "join";
    } else if (dice < 97) {
      world.leads = !world.leads;
      return "lease";
    }
    return order();
  }

  private String reports() {
    int count = random.nextInt(1, 12);
    for (int i = 0; i < count; i++) {
      NodeName node = anyNode();
      var version = world.releases.releasedTo(node, WEB);
      if (version.isPresent() && world.online.contains(node)) {
        world.report("fleet/web", node.value(), outcome(version.get()));
        if (random.nextInt(20) == 0) {
          world.rollouts.look(List.of(WEB));
        }
      }
    }
    return "reports";
  }

  private Outcome outcome(CurrentVersion version) {
    double bad = badness.getOrDefault(version.content().enforcedDigest().value(), 0.0);
    if (random.nextDouble() < bad) {
      return Outcome.FAILED;
    }
    return random.nextInt(30) == 0 ? Outcome.HELD : Outcome.SUCCEEDED;
  }

  private String comesOrGoes() {
    NodeName node = anyNode();
    if (!world.online.remove(node)) {
      world.online.add(node);
    }
    world.rollouts.turn();
    return "presence";
  }

  private void joins() {
    String name = "j" + joined++;
    world.fleet.put(Fleets.node(node(name)));
    world.online.add(new NodeName(name));
  }

  private String order() {
    var actions = RolloutAction.values();
    RolloutAction action = actions[random.nextInt(actions.length)];
    try {
      world.rollouts.tell(WEB, action, "somebody");
    } catch (RolloutRefusal e) {
      assertThat(e).as("seed %d", seed).hasMessageContaining(action.id());
    }
    return action.id();
  }

  private void commit() {
    boolean again = contents > 1 && random.nextInt(4) == 0;
    String text = "content " + (again ? random.nextInt(contents) : contents++);
    CurrentVersion version = Course.version(++lastVersion, text, settings(), targets());
    badness.putIfAbsent(
        version.content().enforcedDigest().value(),
        random.nextInt(3) == 0 ? random.nextDouble() * 0.5 : 0.0);
    world.apply(version);
  }

  private Selector targets() {
    return switch (random.nextInt(3)) {
      case 0 -> Selector.label("tier", "1");
      default -> new Selector.All();
    };
  }

  private RolloutSettings<Selector> settings() {
    var stages = new ArrayList<Stage<Selector>>();
    if (random.nextBoolean()) {
      stages.add(new Stage.Matching<>(Selector.label("ring", "0"), soak()));
    }
    int percent = 0;
    for (int i = random.nextInt(3); i > 0 && percent < 90; i--) {
      percent += random.nextInt(5, 40);
      stages.add(new Stage.Share<>(Math.min(percent, 100), soak()));
    }
    return new RolloutSettings<>(
        random.nextBoolean() ? Amount.ALL : new Amount(random.nextInt(1, 30), false),
        random.nextBoolean() ? Amount.ALL : new Amount(random.nextInt(0, 10), true),
        stages,
        random.nextInt(3) == 0 ? OnFailure.ROLLBACK : OnFailure.HALT);
  }

  private Duration soak() {
    return Duration.ofMinutes(random.nextInt(0, 10));
  }

  private NodeName anyNode() {
    var all = world.fleet.nodes().toList();
    return all.get(random.nextInt(all.size())).name();
  }

  /// What was true before a step.
  ///
  /// @param followed whether the version in force has its rollout
  private record Seen(Rollout rollout, Map<NodeName, Long> having, boolean followed) {}

  private Seen see() {
    Rollout rollout = world.rollout("fleet/web");
    return new Seen(rollout, having(), rollout.lastVersion() == lastVersion);
  }

  private Map<NodeName, Long> having() {
    var having = new TreeMap<NodeName, Long>();
    world
        .fleet
        .nodes()
        .forEach(node ->
            world
                .releases
                .releasedTo(node.name(), WEB)
                .ifPresent(version -> having.put(node.name(), version.number())));
    return having;
  }

  private void check(Seen before, String what) {
    String where = "seed %d, after %s".formatted(seed, what);
    var now = see();
    if (what.equals("restart") && now.followed()) {
      assertThat(now.having()).as(where).isEqualTo(before.having());
      assertThat(now.rollout()).as(where).isEqualTo(before.rollout());
    }
    var newly = new ArrayList<NodeName>();
    now.having()
        .forEach((node, version) -> {
          boolean has = version == now.rollout().lastVersion();
          @Nullable Long had = before.having().get(node);
          if (has && (had == null || !content(had).equals(now.rollout().enforced()))) {
            newly.add(node);
          }
        });
    if (now.followed() && before.followed()) {
      checkConcurrency(now, newly, where);
    }
    checkStopped(before, now, newly, where);
    checkSums(now, where);
  }

  /// A decision never lets more nodes change than may.
  private void checkConcurrency(Seen now, List<NodeName> newly, String where) {
    var settings = current().content().rollout();
    if (now.rollout().whole() || newly.isEmpty()) {
      return;
    }
    long targets = world.releases.release(WEB).orElseThrow().targets().size();
    long waiting = newly.stream().filter(node -> isPending(node, now.rollout())).count();
    assertThat(waiting)
        .as(where)
        .isLessThanOrEqualTo(settings.maxConcurrency().concurrent(targets));
    assertThat(newly.stream().filter(node -> isPending(node, now.rollout())))
        .as(where)
        .allMatch(world.online::contains);
  }

  /// What is halted or paused gives nothing to anybody.
  private void checkStopped(Seen before, Seen now, List<NodeName> newly, String where) {
    boolean stopped =
        before.rollout().firstVersion() == now.rollout().firstVersion()
            && before.rollout().state() == now.rollout().state()
            && (now.rollout().state() == Rollout.State.HALTED
                || now.rollout().state() == Rollout.State.PAUSED)
            && !now.rollout().whole();
    if (stopped) {
      assertThat(newly.stream().filter(node -> before.having().containsKey(node)))
          .as(where)
          .isEmpty();
    }
    if (now.rollout().state() == Rollout.State.ROLLED_BACK) {
      assertThat(now.having().values()).as(where).noneMatch(v -> v == now.rollout().lastVersion());
    }
  }

  private void checkSums(Seen now, String where) {
    var progress = world.rollouts.progress(WEB).orElseThrow();
    long having =
        now.having().values().stream().filter(v -> v >= now.rollout().firstVersion()).count();
    assertThat(progress.released()).as(where).isEqualTo(having);
    assertThat(progress.settled() + progress.held())
        .as(where)
        .isLessThanOrEqualTo(progress.released());
    assertThat(progress.succeeded() + progress.failed())
        .as(where)
        .isLessThanOrEqualTo(progress.settled());
    int inParts =
        world.releases.release(WEB).orElseThrow().parts().stream()
            .mapToInt(part -> part.nodes().size())
            .sum();
    assertThat(inParts).as(where).isEqualTo(now.having().size());
  }

  private boolean isPending(NodeName node, Rollout rollout) {
    World.@Nullable Result result = world.results.getOrDefault(WEB, Map.of()).get(node);
    return result == null || !result.enforced().equals(rollout.enforced());
  }

  private CurrentVersion version(long number) {
    return Objects.requireNonNull(world.versionsOf(WEB).get(number));
  }

  private Digest content(long version) {
    return version(version).content().enforcedDigest();
  }

  private CurrentVersion current() {
    return world.versionsOf(WEB).lastEntry().getValue();
  }

  /// Everybody comes back, nothing fails any more, people let it go on: all targets get there.
  private void converge() {
    world.leads = true;
    world.fleet.nodes().forEach(node -> world.online.add(node.name()));
    badness.clear();
    for (int round = 0; round < 400; round++) {
      world.after(Duration.ofMinutes(10));
      Rollout rollout = world.rollouts.current(WEB).orElseThrow();
      if (rollout.state() == Rollout.State.FINISHED) {
        break;
      }
      try {
        switch (rollout.state()) {
          case PAUSED -> world.rollouts.tell(WEB, RolloutAction.RESUME, "somebody");
          case HALTED, ROLLED_BACK -> world.rollouts.tell(WEB, RolloutAction.RETRY, "somebody");
          case RUNNING -> {
            if (round % 20 == 19) {
              world.rollouts.tell(WEB, RolloutAction.PROMOTE, "somebody");
            }
          }
          case FINISHED, SUPERSEDED, RETIRED -> {}
        }
      } catch (RolloutRefusal e) {
        // in its last stage
      }
      for (var node : world.fleet.nodes().toList()) {
        if (world.releases.releasedTo(node.name(), WEB).isPresent()) {
          world.report("fleet/web", node.name().value(), Outcome.SUCCEEDED);
        }
      }
    }
    var release = world.releases.release(WEB).orElseThrow();
    assertThat(world.rollout("fleet/web").state())
        .as("seed %d: %s", seed, world.rollout("fleet/web"))
        .isEqualTo(Rollout.State.FINISHED);
    assertThat(having().values())
        .as("seed %d", seed)
        .hasSize(release.targets().size())
        .allMatch(version -> version == lastVersion);
  }
}
