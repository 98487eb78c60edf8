package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.Amount;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.OnDisconnect;
import dev.holdfast.model.OutputSettings;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.OnFailure;
import dev.holdfast.model.RolloutSettings.Stage;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.testing.Versions;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Assignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Commits at random: new content, content that was there before, other targets and other settings,
/// one association or several, some that retire one and bring it back. Some content fails on a part
/// of the nodes. The third association depends on the two before it, the second on the first.
final class SimulatedCommits {
  private final SplittableRandom random;
  private final World world;
  private final Map<String, Double> badness = new HashMap<>();
  private final Map<AssociationId, Long> last = new HashMap<>();
  private int contents;

  SimulatedCommits(SplittableRandom random, World world) {
    this.random = random;
    this.world = world;
  }

  /// On how many of the nodes it fails.
  double badness(Digest content) {
    return badness.getOrDefault(content.value(), 0.0);
  }

  void commit() {
    var created = new ArrayList<CurrentVersion>();
    var all = RolloutSimulation.ASSOCIATIONS;
    if (last.isEmpty()) {
      all.forEach(id -> created.add(version(id, text(), random.nextInt(10) == 0)));
    } else if (random.nextInt(12) == 0) {
      AssociationId gone = all.get(random.nextInt(all.size()));
      if (world.inForce.contains(gone)) {
        world.retire(gone.name().value());
        return;
      }
      created.add(version(gone, text(), false));
    } else {
      for (AssociationId id : all) {
        if (world.inForce.contains(id) && random.nextInt(3) == 0) {
          created.add(version(id, text(), random.nextInt(15) == 0));
        }
      }
    }
    world.apply(created.toArray(CurrentVersion[]::new));
  }

  /// Nothing is suspended any more.
  void resume() {
    for (AssociationId id : List.copyOf(world.inForce)) {
      CurrentVersion head = world.versionsOf(id).lastEntry().getValue();
      if (head.content().assignment().suspend()) {
        var content = head.content();
        world.apply(
            Course.version(
                number(id),
                suspended(content.assignment(), false),
                content.rollout(),
                content.targets()));
      }
    }
  }

  private long number(AssociationId id) {
    return last.merge(id, 1L, Long::sum);
  }

  private String text() {
    boolean again = contents > 1 && random.nextInt(3) == 0;
    return "content " + (again ? random.nextInt(Math.max(0, contents - 4), contents) : contents++);
  }

  private CurrentVersion version(AssociationId id, String text, boolean suspend) {
    var plain = Versions.content(id.toString(), new Selector.All(), text, "night").assignment();
    var free = Versions.content(id.toString(), new Selector.All(), text).assignment();
    int place = RolloutSimulation.ASSOCIATIONS.indexOf(id);
    var before = RolloutSimulation.ASSOCIATIONS.subList(0, place).stream().map(AssociationId::name);
    Assignment assignment = with(place == 1 ? plain : free, before.toList(), suspend);
    CurrentVersion version = Course.version(number(id), assignment, settings(), targets());
    badness.putIfAbsent(
        version.content().enforcedDigest().value(),
        random.nextInt(3) == 0 ? random.nextDouble() * 0.5 : 0.0);
    return version;
  }

  private static Assignment with(Assignment plain, List<ObjectName> dependsOn, boolean suspend) {
    return new Assignment(
        plain.association(),
        plain.enforced(),
        plain.schedule(),
        plain.timeout(),
        dependsOn,
        OnDisconnect.ENFORCE,
        OutputSettings.ON_THE_NODE,
        true,
        suspend);
  }

  private static Assignment suspended(Assignment plain, boolean suspend) {
    return with(plain, plain.dependsOn(), suspend);
  }

  private Selector targets() {
    return switch (random.nextInt(4)) {
      case 0 -> Selector.label("tier", "1");
      case 1 -> new Selector.Not(Selector.label("tier", "2"));
      default -> new Selector.All();
    };
  }

  private RolloutSettings<Selector> settings() {
    if (random.nextInt(6) == 0) {
      return RolloutSettings.atOnce();
    }
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
        concurrency(),
        random.nextBoolean() ? Amount.ALL : new Amount(random.nextInt(0, 10), true),
        stages,
        random.nextInt(3) == 0 ? OnFailure.ROLLBACK : OnFailure.HALT);
  }

  private Amount concurrency() {
    return switch (random.nextInt(3)) {
      case 0 -> Amount.ALL;
      case 1 -> new Amount(random.nextInt(4, 40), false);
      default -> new Amount(random.nextInt(2, 30), true);
    };
  }

  private Duration soak() {
    return random.nextBoolean() ? Duration.ZERO : Duration.ofMinutes(random.nextInt(1, 8));
  }
}
