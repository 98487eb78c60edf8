package dev.holdfast.reconciler.rollout;

import static dev.holdfast.reconciler.rollout.RolloutSimulation.ASSOCIATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.ReleaseMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The agents of a simulation, and the network between them and the reconciler: it delays, loses,
/// doubles and reorders what they tell each other.
final class SimulatedAgents {
  private static final Duration CHECK_IN = Duration.ofSeconds(100);
  private static final Duration ONLINE = Duration.ofMinutes(3);

  private final long seed;
  private final SplittableRandom random;
  private final World world;
  private final VirtualTime time;
  private final Weather weather;
  private final SimulatedCommits commits;
  private final List<RolloutLaws> laws;
  private final Map<NodeName, SimulatedNode> nodes = new HashMap<>();
  private final List<SimulatedNode> order = new ArrayList<>();
  private final Set<AssociationId> told = new HashSet<>();

  /// nodes that do not run as a rollout reckons: back from being away, held, or here by joining
  private final List<Set<NodeName>> excused =
      List.of(new HashSet<>(), new HashSet<>(), new HashSet<>());

  SimulatedAgents(
      long seed,
      SplittableRandom random,
      World world,
      VirtualTime time,
      Weather weather,
      SimulatedCommits commits,
      List<RolloutLaws> laws) {
    this.seed = seed;
    this.random = random;
    this.world = world;
    this.time = time;
    this.weather = weather;
    this.commits = commits;
    this.laws = laws;
  }

  /// In the order in which they came.
  List<SimulatedNode> all() {
    return order;
  }

  void add(NodeName name) {
    var node = new SimulatedNode(name, ASSOCIATIONS.size(), now());
    nodes.put(name, node);
    order.add(node);
    time.after(random.nextLong(CHECK_IN.toMillis()), () -> waits(node));
  }

  private Instant now() {
    return time.now();
  }

  private boolean isUp() {
    return !now().isBefore(weather.downUntil);
  }

  boolean isOnline(NodeName name) {
    SimulatedNode node = nodes.get(name);
    return node != null && now().isBefore(node.lastSeen.plus(ONLINE));
  }

  /// What it has now it does not have by a decision.
  void excuse(NodeName name, int association) {
    excused.get(association).add(name);
  }

  void everybodyWorks() {
    order.forEach(each -> time.after(random.nextLong(30_000), () -> works(each)));
  }

  void isEnabled(SimulatedNode node) {
    node.disabled = false;
    works(node);
  }

  /// A long poll: it asks, and asks again when it was not told anything for some time.
  private void waits(SimulatedNode node) {
    if (node.up) {
      asks(node);
    }
    time.after(
        CHECK_IN.toMillis() * 9 / 10 + random.nextLong(CHECK_IN.toMillis() / 5), () -> waits(node));
  }

  private boolean isLost() {
    return !weather.calm && random.nextInt(20) == 0;
  }

  private void asks(SimulatedNode node) {
    if (!node.up || isLost()) {
      return;
    }
    var reports = List.copyOf(node.outbox.values());
    int copies = !weather.calm && random.nextInt(10) == 0 ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (reports.isEmpty()) {
        arrives(node, reports);
      } else {
        time.after(random.nextLong(3_000), () -> arrives(node, reports));
      }
    }
  }

  private void arrives(SimulatedNode node, List<SimulatedNode.Said> reports) {
    if (!isUp()) {
      return;
    }
    if (!isOnline(node.name)) {
      excused.forEach(each -> each.add(node.name));
    }
    node.lastSeen = now();
    for (SimulatedNode.Said report : reports) {
      if (report.number() == node.taken + 1) {
        node.taken++;
        takes(node, report);
      }
    }
    answers(node);
  }

  private void takes(SimulatedNode node, SimulatedNode.Said report) {
    AssociationId id = ASSOCIATIONS.get(report.association());
    world.takes(
        id,
        node.name,
        new World.Result(report.content(), report.outcome(), report.at(), report.mark()));
    if (told.add(id)) {
      time.after(1_000, this::looks);
    }
  }

  private void looks() {
    var ids = List.copyOf(told);
    told.clear();
    if (isUp()) {
      world.rollouts.look(ids);
    }
  }

  void hasNews(NodeName name) {
    SimulatedNode node = nodes.get(name);
    if (node != null && node.up) {
      time.after(random.nextLong(500), () -> answers(node));
    }
  }

  /// The answer of a check-in: what was taken, and all that is released.
  private void answers(SimulatedNode node) {
    if (!isUp() || !node.up || isLost()) {
      return;
    }
    var given = new CurrentVersion[ASSOCIATIONS.size()];
    var marks = new @Nullable ReleaseMark[ASSOCIATIONS.size()];
    for (CurrentVersion version : world.releases.releasedTo(node.name)) {
      int association = ASSOCIATIONS.indexOf(version.id());
      given[association] = version;
      marks[association] = world.mark(version.id(), node.name);
    }
    long taken = node.taken;
    if (node.outbox.isEmpty()
        && Arrays.equals(given, node.given)
        && Arrays.equals(marks, node.marks)) {
      return;
    }
    long sequence = world.releases.manifestFor(node.name).sequence();
    time.after(random.nextLong(4_000), () -> hears(node, given, marks, sequence, taken));
  }

  private void hears(
      SimulatedNode node,
      @Nullable CurrentVersion[] given,
      @Nullable ReleaseMark[] marks,
      long sequence,
      long taken) {
    if (!node.up) {
      return;
    }
    node.outbox.headMap(taken, true).clear();
    if (sequence < node.sequence) {
      return; // an older one that was long under way
    }
    node.sequence = sequence;
    System.arraycopy(given, 0, node.given, 0, given.length);
    System.arraycopy(marks, 0, node.marks, 0, marks.length);
    works(node);
  }

  /// One run at a time, in order of what depends on what.
  void works(SimulatedNode node) {
    for (int i = 0; i < ASSOCIATIONS.size() && !node.isBusy(); i++) {
      Digest wants = node.wants(i);
      if (wants == null) {
        node.looksAt(i);
      } else if (node.owes(i)) {
        Outcome hold = holds(node, i);
        if (hold == null) {
          begins(node, i, wants, !node.retries(i));
        } else if (!node.hasSaid(i, wants, hold)) {
          excuseIfOfItsOwn(node, i, hold);
          node.looksAt(i);
          node.says(i, wants, hold, now(), node.marks[i]);
          asks(node);
        }
      }
    }
  }

  private void excuseIfOfItsOwn(SimulatedNode node, int association, Outcome hold) {
    if (hold == Outcome.HELD) {
      excused.get(association).add(node.name);
    }
  }

  private @Nullable Outcome holds(SimulatedNode node, int association) {
    CurrentVersion version = Objects.requireNonNull(node.given[association]);
    var assignment = version.content().assignment();
    boolean isShut =
        weather.frozen || (!weather.open && !assignment.schedule().calendars().isEmpty());
    if (assignment.suspend() || isShut) {
      return Outcome.DELAYED;
    }
    boolean depends =
        assignment.dependsOn().stream()
            .map(name -> ASSOCIATIONS.indexOf(AssociationId.of("fleet", name.value())))
            .anyMatch(other -> node.given[other] != null && node.came[other] == Outcome.FAILED);
    return node.disabled || depends ? Outcome.HELD : null;
  }

  private void begins(SimulatedNode node, int association, Digest content, boolean byRollout) {
    node.begins(association, content, byRollout);
    if (byRollout) {
      noMoreRunThanMay(association, content);
    }
    int life = node.life;
    time.after(random.nextLong(1_000, 60_000), () -> ends(node, association, content, life));
  }

  /// What nodes in truth do at this moment.
  private void noMoreRunThanMay(int association, Digest content) {
    var decided = laws.get(association).decidedNow(content);
    var away = excused.get(association);
    long running =
        decided.stream()
            .filter(name -> !away.contains(name) && isOnline(name))
            .map(nodes::get)
            .filter(Objects::nonNull)
            .filter(each ->
                each.runs == association && each.byRollout && content.equals(each.runsContent))
            .count();
    assertThat(running)
        .as("seed %d: nodes that change for %s", seed, ASSOCIATIONS.get(association))
        .isLessThanOrEqualTo(Math.max(1, laws.get(association).mostAtOnce()));
  }

  private void ends(SimulatedNode node, int association, Digest content, int life) {
    if (life != node.life || node.runs != association || !content.equals(node.runsContent)) {
      return;
    }
    ReleaseMark under = node.runsUnder;
    node.ends();
    if (content.equals(node.wants(association))) { // else it was superseded: nothing was found out
      Outcome outcome =
          node.fails(content, weather.calm ? 0 : commits.badness(content))
              ? Outcome.FAILED
              : Outcome.SUCCEEDED;
      node.tried[association] = content;
      node.triedUnder[association] = under;
      node.came[association] = outcome;
      node.says(association, content, outcome, now(), under);
      asks(node);
    }
    works(node);
  }

  void runsAgain(int association, SimulatedNode node) {
    Digest wants = node.wants(association);
    if (!node.isBusy() && wants != null && holds(node, association) == null) {
      begins(node, association, wants, false);
    }
  }
}
