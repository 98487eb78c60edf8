package dev.holdfast.reconciler.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.Amount;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.OnFailure;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.execution.PermitRules.Decision;
import dev.holdfast.reconciler.reports.Received;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Nodes that find something to change at every firing, and a reconciler, over a network that
/// delays, loses, doubles and reorders. Nodes fail, hang, die and come back; the reconciler is
/// killed between what it wrote and what it answers. All from one seed and one queue of virtual
/// time; what must always hold is looked at after every event.
final class PermitSimulation {
  private static final AssociationId WEB = AssociationId.of("fleet", "web");
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
  private static final Duration INTERVAL = Duration.ofHours(1);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final long seed;
  private final SplittableRandom random;
  private final KeptExecutions store = new KeptExecutions();
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final Map<ExecutionId, Set<String>> grantedIn = new HashMap<>();
  private final RolloutSettings<Selector> settings;
  private final double badness;
  private Instant now = START;
  private Instant downUntil = START;
  private Instant firing = START;
  private long events;
  private long permits;
  private boolean wrote;

  private record Event(Instant at, long number, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /// What an agent keeps.
  private static final class SimulatedNode {
    private final NodeName name;
    private final TreeMap<Long, Report> outbox = new TreeMap<>();
    private long lastNumber;
    private long taken; // as the reconciler knows it
    private boolean online = true;
    private @Nullable ExecutionId wants;
    private Instant wantsFiring = START;
    private @Nullable String permit;
    private Instant expiresAt = START;
    private boolean changing;
    private int lives;

    SimulatedNode(String name) {
      this.name = new NodeName(name);
    }
  }

  PermitSimulation(long seed, int count) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      nodes.add(new SimulatedNode("n" + i));
    }
    this.settings =
        new RolloutSettings<>(
            random.nextBoolean()
                ? new Amount(random.nextInt(1, 6), false)
                : new Amount(random.nextInt(0, 60), true),
            random.nextInt(4) == 0 ? Amount.ALL : new Amount(random.nextInt(0, 8), false),
            List.of(),
            OnFailure.HALT);
    this.badness = random.nextInt(3) == 0 ? random.nextDouble() * 0.6 : 0.05;
  }

  void run(int firings) {
    for (int i = 0; i < firings; i++) {
      firing = START.plus(INTERVAL.multipliedBy(i + 1L));
      Instant at = firing;
      nodes.forEach(node -> at(at.plusMillis(random.nextLong(60_000)), () -> fires(node, at)));
      mishaps();
      turns(at);
      drain(at.plus(INTERVAL));
      settled(ExecutionId.of(WEB, at));
    }
  }

  private void at(Instant when, Runnable what) {
    queue.add(new Event(when, events++, what));
  }

  private void drain(Instant until) {
    while (!queue.isEmpty() && queue.element().at().isBefore(until)) {
      Event event = queue.remove();
      now = event.at().isBefore(now) ? now : event.at();
      event.what().run();
      if (wrote) {
        wrote = false;
        check();
      }
    }
    now = until;
  }

  /// Within the first half of the interval, so that the rest of it can settle.
  private void mishaps() {
    for (int i = random.nextInt(6); i > 0; i--) {
      at(
          firing.plusSeconds(random.nextLong(1_500)),
          () -> downUntil = now.plusSeconds(random.nextLong(90)));
    }
    for (int i = random.nextInt(8); i > 0; i--) {
      SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
      Instant gone = firing.plusSeconds(random.nextLong(1_500));
      at(gone, () -> node.online = false);
      at(gone.plusSeconds(random.nextLong(900)), () -> comesBack(node));
    }
    for (int i = random.nextInt(8); i > 0; i--) {
      SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
      at(firing.plusSeconds(random.nextLong(1_500)), () -> isKilled(node));
    }
  }

  private void turns(Instant from) {
    for (long second = 0; second < INTERVAL.toSeconds(); second += 30) {
      at(from.plusSeconds(second), this::turn);
    }
  }

  private boolean isUp() {
    return !now.isBefore(downUntil);
  }

  private Instant later(long mostMillis) {
    return now.plusMillis(random.nextLong(mostMillis) + 1);
  }

  // the node

  private void fires(SimulatedNode node, Instant due) {
    if (node.changing) {
      return; // it is still busy; it comes to it late
    }
    node.wants = ExecutionId.of(WEB, due);
    node.wantsFiring = due;
    node.permit = null;
    asks(node, node.lives);
  }

  private void asks(SimulatedNode node, int life) {
    ExecutionId wants = node.wants;
    if (wants == null || node.changing || life != node.lives) {
      return;
    }
    Instant due = node.wantsFiring;
    int copies = random.nextInt(10) == 0 ? 2 : 1;
    for (int i = 0; i < copies && node.online; i++) {
      at(later(3_000), () -> arrives(node, wants, due, life));
    }
    at(now.plusSeconds(20), () -> asks(node, life)); // there may come no answer
  }

  private void answered(SimulatedNode node, ExecutionId execution, Decision decision, int life) {
    if (!node.online || life != node.lives || node.changing || !execution.equals(node.wants)) {
      return;
    }
    switch (decision) {
      case Decision.Granted(var permit, var expiresAt) -> begins(node, permit, expiresAt, life);
      case Decision.Refused _ -> node.wants = null;
      case Decision.Wait _ -> {} // it asks again by itself
    }
  }

  private void begins(SimulatedNode node, String permit, Instant expiresAt, int life) {
    if (!now.isBefore(expiresAt)) {
      return;
    }
    node.permit = permit;
    node.expiresAt = expiresAt;
    node.changing = true;
    Instant end = now.plusSeconds(random.nextLong(240) + 1);
    boolean hangs = random.nextInt(25) == 0;
    Instant ends = hangs || end.isAfter(expiresAt) ? expiresAt : end;
    at(ends, () -> ended(node, life, hangs));
  }

  private void ended(SimulatedNode node, int life, boolean hung) {
    if (life != node.lives || !node.changing) {
      return;
    }
    boolean failed = random.nextDouble() < badness;
    Verdict verdict = hung ? Verdict.TIMED_OUT : failed ? Verdict.FAILED : Verdict.IN_SYNC;
    node.lastNumber++;
    node.outbox.put(node.lastNumber, report(node, verdict));
    node.changing = false;
    node.wants = null;
    sends(node);
  }

  private Report report(SimulatedNode node, Verdict verdict) {
    return new Report(
            node.lastNumber,
            WEB,
            1,
            Digest.of("x"),
            Report.Trigger.FIRING,
            null,
            now,
            now,
            verdict,
            "",
            true,
            null,
            new Report.Counts(0, verdict == Verdict.IN_SYNC ? 1 : 0, 0, 0, 0, 0),
            List.of())
        .in(new Report.Part(node.wantsFiring, node.permit, false, Report.Course.RAN));
  }

  private void sends(SimulatedNode node) {
    if (node.outbox.isEmpty()) {
      return;
    }
    var sent = List.copyOf(node.outbox.values());
    int copies = random.nextInt(8) == 0 ? 2 : 1;
    for (int i = 0; i < copies && node.online; i++) {
      at(later(4_000), () -> delivered(node, sent));
    }
    at(now.plusSeconds(20), () -> sends(node));
  }

  private void comesBack(SimulatedNode node) {
    node.online = true;
    asks(node, node.lives);
    sends(node);
  }

  /// It takes up what it was at: asks again, and begins anew.
  private void isKilled(SimulatedNode node) {
    node.lives++;
    node.changing = false;
    int life = node.lives;
    at(now.plusSeconds(random.nextLong(30) + 1), () -> asks(node, life));
  }

  // the reconciler

  private void arrives(SimulatedNode node, ExecutionId id, Instant due, int life) {
    if (!isUp()) {
      return;
    }
    wrote = true;
    var before = store.find(id).orElse(null);
    var decided = new ArrayList<Decision>();
    store.change(
        List.of(Execution.ofFiring(WEB, due, settings, nodes.size())),
        Set.of(new Part.Key(id, node.name)),
        ledger ->
            decided.add(
                PermitRules.decide(
                    ledger, id, node.name, TIMEOUT, now, () -> "permit-" + permits++)));
    Decision decision = decided.getFirst();
    if (decision instanceof Decision.Granted(var permit, _)) {
      boolean isNew = grantedIn.computeIfAbsent(id, _ -> new HashSet<>()).add(permit);
      if (isNew && before != null) {
        assertThat(before.state())
            .as("seed %d: a start after too many errors", seed)
            .isEqualTo(Execution.State.OPEN);
      }
    }
    if (random.nextInt(15) != 0) { // killed before it could answer, or the answer is lost
      at(later(3_000), () -> answered(node, id, decision, life));
    }
  }

  private void delivered(SimulatedNode node, List<Report> sent) {
    if (!isUp()) {
      return;
    }
    wrote = true;
    for (Report report : sent) {
      if (report.number() == node.taken + 1) {
        node.taken++;
        var received = new Received(node.name, "s", report, now);
        ExecutionId id = java.util.Objects.requireNonNull(PartRules.executionOf(report));
        store.change(
            List.of(),
            Set.of(new Part.Key(id, node.name)),
            ledger -> PartRules.take(ledger, id, received));
      }
    }
    long taken = node.taken;
    if (random.nextInt(10) != 0) {
      at(later(2_000), () -> node.outbox.headMap(taken, true).clear());
    }
  }

  private void turn() {
    if (!isUp()) {
      return;
    }
    wrote = true;
    var overdue = store.overdue(now.minus(PermitRules.REPORT_GRACE));
    store.change(
        List.of(),
        overdue,
        ledger ->
            overdue.forEach(key -> {
              Part part = ledger.part(key.execution(), key.node());
              PermitRules.lapse(ledger, java.util.Objects.requireNonNull(part), now);
            }));
  }

  // what must hold

  private void check() {
    var id = ExecutionId.of(WEB, firing);
    Execution execution = store.find(id).orElse(null);
    if (execution == null) {
      return;
    }
    var parts = store.parts(id);
    long running = parts.stream().filter(Part::isRunning).count();
    assertThat(running).as("seed %d: sum of running", seed).isEqualTo(execution.running());
    assertThat(running)
        .as("seed %d: more than may at once", seed)
        .isLessThanOrEqualTo(execution.concurrent());
    assertThat(parts.stream().filter(Part::error).count())
        .as("seed %d: sum of errors", seed)
        .isEqualTo(execution.errors());
    var sums = new EnumMap<PartStatus, Long>(PartStatus.class);
    parts.forEach(part -> sums.merge(part.status(), 1L, Long::sum));
    assertThat(execution.counts().by()).as("seed %d: sums", seed).isEqualTo(sums);
    assertThat(execution.state() == Execution.State.EXCEEDED)
        .as("seed %d: exceeded", seed)
        .isEqualTo(execution.errors() > execution.borne());
    long changing =
        nodes.stream()
            .filter(node -> node.changing && id.equals(node.wants) && now.isBefore(node.expiresAt))
            .count();
    assertThat(changing)
        .as("seed %d: nodes that change", seed)
        .isLessThanOrEqualTo(execution.concurrent());
  }

  /// Long after the last mishap nothing is out, and who still waits waits for the others.
  private void settled(ExecutionId id) {
    Execution execution = store.find(id).orElseThrow();
    if (!execution.isOpen()) {
      assertThat(execution.counts().of(PartStatus.RUNNING)).as("seed %d", seed).isZero();
    }
  }

  /// How many changed in a firing; so that a test can tell that something went on.
  long changed(int number) {
    var id = ExecutionId.of(WEB, START.plus(INTERVAL.multipliedBy(number)));
    return store.find(id).map(found -> found.counts().of(PartStatus.CHANGED)).orElse(0L);
  }
}
