package dev.holdfast.reconciler.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.testing.Fleets;
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
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Agents that run, fail, are killed, go away, come back, join and are disabled; a network that
/// delays, loses, doubles and reorders what they and the reconciler tell each other; a reconciler
/// that is killed between what it wrote and what it says, and replaced while it still thinks that
/// it leads; commits that supersede, revert, retire and bring back; orders of people; freezes and
/// calendars. All from one seed and one queue of virtual time. [RolloutLaws] looks at every
/// decision, this class at what nodes in truth do.
final class RolloutSimulation {
  private static final Duration CHECK_IN = Duration.ofSeconds(100);
  private static final Duration ONLINE = Duration.ofMinutes(3);
  private static final Duration TURN = Duration.ofSeconds(20);
  static final List<AssociationId> ASSOCIATIONS =
      List.of(
          AssociationId.of("fleet", "base"),
          AssociationId.of("fleet", "app"),
          AssociationId.of("fleet", "web"));

  private final long seed;
  private final SplittableRandom random;
  private final World world;
  private final Map<NodeName, SimulatedNode> nodes = new HashMap<>();
  private final List<SimulatedNode> order = new ArrayList<>();
  private final List<RolloutLaws> laws = new ArrayList<>();
  private final SimulatedCommits commits;
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final Set<AssociationId> told = new HashSet<>();

  /// nodes that do not run as a rollout reckons: back from being away, held, or here by joining
  private final List<Set<NodeName>> excused =
      List.of(new HashSet<>(), new HashSet<>(), new HashSet<>());

  private boolean calm;
  private boolean open = true;
  private boolean frozen;
  private Instant downUntil = Instant.EPOCH;
  private long events;
  private int joined;

  private record Event(Instant at, long number, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  RolloutSimulation(long seed, int count) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    var texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = node("n" + i);
    }
    this.world = new World(texts);
    this.commits = new SimulatedCommits(random, world);
    world.isOnline = this::isOnline;
    world.closed =
        Closed.by(_ -> frozen ? "frozen" : "", names -> open ? "" : "waiting for " + names);
    ASSOCIATIONS.forEach(id -> laws.add(new RolloutLaws(id, world, seed)));
    world.fleet.nodes().forEach(node -> add(node.name()));
    follow();
  }

  private String node(String name) {
    return name + " ring=" + random.nextInt(4) + " tier=" + random.nextInt(3);
  }

  private void add(NodeName name) {
    var node = new SimulatedNode(name, ASSOCIATIONS.size(), now());
    nodes.put(name, node);
    order.add(node);
    after(random.nextLong(CHECK_IN.toMillis()), () -> waits(node));
  }

  /// Listens to a reconciler that has just begun.
  private void follow() {
    world.rollouts.listen(ids -> ids.forEach(id -> laws.get(ASSOCIATIONS.indexOf(id)).check()));
    world.releases.listen(some -> some.forEach(this::hasNews));
  }

  private Instant now() {
    return world.clock.instant();
  }

  private void after(long millis, Runnable what) {
    queue.add(new Event(now().plusMillis(millis), events++, what));
  }

  private boolean isUp() {
    return !now().isBefore(downUntil);
  }

  private boolean isOnline(NodeName name) {
    SimulatedNode node = nodes.get(name);
    return node != null && now().isBefore(node.lastSeen.plus(ONLINE));
  }

  /// Some time in which everything goes wrong, then one in which all comes right again.
  void run(Duration trouble) {
    turns();
    commits.commit();
    Instant until = now().plus(trouble);
    while (now().isBefore(until)) {
      mishap();
      drain(now().plusSeconds(random.nextInt(5, 60)));
    }
    converge();
  }

  long released() {
    return laws.stream().mapToLong(RolloutLaws::released).sum();
  }

  private void drain(Instant until) {
    while (!queue.isEmpty() && queue.element().at().isBefore(until)) {
      Event event = queue.remove();
      if (event.at().isAfter(now())) {
        world.clock.set(event.at());
      }
      living(event.what());
    }
    world.clock.set(until);
  }

  /// The reconciler may be killed at any of its writes.
  private void living(Runnable what) {
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
    if (isUp()) {
      world.rollouts.turn();
      if (world.leads) {
        laws.forEach(RolloutLaws::isStoppedWhereItMustBe);
      }
    }
  }

  // what goes wrong

  private void mishap() {
    int dice = random.nextInt(100);
    SimulatedNode node = order.get(random.nextInt(order.size()));
    if (dice < 25) {
      node.up = false;
      after(random.nextLong(1_000_000), () -> node.up = true);
    } else if (dice < 35) {
      node.isKilled();
      after(random.nextLong(30_000), () -> works(node));
    } else if (dice < 42) {
      node.disabled = true;
      after(random.nextLong(1_200_000), () -> isEnabled(node));
    } else if (dice < 52) {
      living(commits::commit);
    } else if (dice < 58) {
      downUntil = now().plusSeconds(random.nextLong(90));
      restart();
      laws.forEach(RolloutLaws::restarted);
    } else if (dice < 62) {
      world.store.killAfterWrite();
    } else if (dice < 67) {
      isTakenOver();
    } else if (dice < 70) {
      world.leads = false;
      after(random.nextLong(60_000), () -> world.leads = true);
    } else if (dice < 76) {
      joinsOrMoves(node);
    } else if (dice < 82) {
      open = !open;
      everybodyWorks();
    } else if (dice < 84) {
      frozen = true;
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
      add(name);
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
        excused.get(i).add(name);
      }
    }
  }

  private @Nullable Digest released(NodeName node, int association) {
    return world
        .releases
        .releasedTo(node, ASSOCIATIONS.get(association))
        .map(version -> version.content().enforcedDigest())
        .orElse(null);
  }

  private void thaws() {
    frozen = false;
    everybodyWorks();
  }

  private void everybodyWorks() {
    order.forEach(each -> after(random.nextLong(30_000), () -> works(each)));
  }

  private void isEnabled(SimulatedNode node) {
    node.disabled = false;
    works(node);
  }

  private void order() {
    int which = random.nextInt(ASSOCIATIONS.size());
    var actions = RolloutAction.values();
    order(which, actions[random.nextInt(actions.length)]);
  }

  private void order(int which, RolloutAction action) {
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

  // the node

  /// A long poll: it asks, and asks again when it was not told anything for some time.
  private void waits(SimulatedNode node) {
    if (node.up) {
      asks(node);
    }
    after(
        CHECK_IN.toMillis() * 9 / 10 + random.nextLong(CHECK_IN.toMillis() / 5), () -> waits(node));
  }

  private boolean isLost() {
    return !calm && random.nextInt(20) == 0;
  }

  private void asks(SimulatedNode node) {
    if (!node.up || isLost()) {
      return;
    }
    var reports = List.copyOf(node.outbox.values());
    int copies = !calm && random.nextInt(10) == 0 ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (reports.isEmpty()) {
        arrives(node, reports);
      } else {
        after(random.nextLong(3_000), () -> arrives(node, reports));
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

  /// As an intake does: what counts twice, or is of an association that the node does not have, is
  /// left out.
  private void takes(SimulatedNode node, SimulatedNode.Said report) {
    AssociationId id = ASSOCIATIONS.get(report.association());
    if (world.releases.releasedTo(node.name, id).isEmpty()
        && !world.isInForce(id, report.content())) {
      return;
    }
    world
        .results
        .computeIfAbsent(id, _ -> new HashMap<>())
        .put(
            node.name,
            new World.Result(report.content(), report.outcome(), report.at(), report.mark()));
    if (told.add(id)) {
      after(1_000, this::looks);
    }
  }

  private void looks() {
    var ids = List.copyOf(told);
    told.clear();
    if (isUp()) {
      world.rollouts.look(ids);
    }
  }

  private void hasNews(NodeName name) {
    SimulatedNode node = nodes.get(name);
    if (node != null && node.up) {
      after(random.nextLong(500), () -> answers(node));
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
    after(random.nextLong(4_000), () -> hears(node, given, marks, sequence, taken));
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
  private void works(SimulatedNode node) {
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
    boolean isShut = frozen || (!open && !assignment.schedule().calendars().isEmpty());
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
    after(random.nextLong(1_000, 60_000), () -> ends(node, association, content, life));
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
          node.fails(content, calm ? 0 : commits.badness(content))
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

  private void runsAgain(int association, SimulatedNode node) {
    Digest wants = node.wants(association);
    if (!node.isBusy() && wants != null && holds(node, association) == null) {
      begins(node, association, wants, false);
    }
  }

  // how it ends

  /// Everybody comes back, nothing fails any more, people let it go on: all targets get there.
  private void converge() {
    calm = true;
    open = true;
    frozen = false;
    world.leads = true;
    downUntil = now();
    order.forEach(node -> {
      node.up = true;
      isEnabled(node);
    });
    for (int round = 0; round < 300 && !isOver(); round++) {
      living(commits::resume);
      for (int i = 0; i < ASSOCIATIONS.size(); i++) {
        goesOn(i, round);
      }
      order.forEach(this::fires);
      drain(now().plus(Duration.ofMinutes(10)));
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
      if (!isFinished || !order.stream().allMatch(node -> isThere(node, association))) {
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

  private void goesOn(int association, int round) {
    Rollout rollout = world.rollouts.current(ASSOCIATIONS.get(association)).orElse(null);
    RolloutAction action =
        switch (rollout == null ? Rollout.State.RETIRED : rollout.state()) {
          case PAUSED -> RolloutAction.RESUME;
          case HALTED, ROLLED_BACK -> RolloutAction.RETRY;
          case RUNNING -> round % 10 == 9 ? RolloutAction.PROMOTE : null;
          case FINISHED, SUPERSEDED, RETIRED -> null;
        };
    if (action != null) {
      living(() -> order(association, action));
    }
  }

  /// What failed is tried again. Who says nothing is not asked: it has nothing to say.
  private void fires(SimulatedNode node) {
    for (int i = 0; i < ASSOCIATIONS.size(); i++) {
      int association = i;
      if (node.came[i] == Outcome.FAILED) {
        after(random.nextLong(60_000), () -> runsAgain(association, node));
      }
    }
    after(random.nextLong(60_000), () -> works(node));
  }

  private void isRolledOut(int association) {
    AssociationId id = ASSOCIATIONS.get(association);
    if (!world.inForce.contains(id)) {
      assertThat(world.releases.release(id)).as("seed %d", seed).isEmpty();
      assertThat(order.stream().filter(node -> !isThere(node, association)).map(node -> node.name))
          .as("seed %d: nodes that keep what was retired", seed)
          .isEmpty();
      return;
    }
    Rollout rollout = world.rollouts.current(id).orElseThrow();
    assertThat(rollout.state())
        .as("seed %d: %s; waits for %s", seed, rollout, waitedFor(association))
        .isEqualTo(Rollout.State.FINISHED);
    assertThat(order.stream().filter(node -> !isThere(node, association)).map(node -> node.name))
        .as("seed %d: nodes that do not have version %d of %s", seed, rollout.lastVersion(), id)
        .isEmpty();
  }

  private boolean isUnknown(SimulatedNode node, int association) {
    Digest content = released(node.name, association);
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
    return order.stream()
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
