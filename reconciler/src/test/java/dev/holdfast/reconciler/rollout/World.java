package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.drift.ReportedOutcomes;
import dev.holdfast.reconciler.drift.Verdicts;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.reports.Received;
import dev.holdfast.reconciler.testing.Fleets;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A fleet, what it reported, and the rooms that decide, release and keep verdicts; all can be
/// killed and started again from what is durable.
final class World {
  static final RepositoryName REPOSITORY = new RepositoryName("fleet");
  private static final Report.Counts NO_COUNTS = new Report.Counts(0, 0, 0, 0, 0, 0);

  final Fleet fleet;
  final TurnableClock clock = new TurnableClock();
  final KeptRollouts store = new KeptRollouts();
  final KeptVerdicts verdicts = new KeptVerdicts();
  final Set<NodeName> online = new HashSet<>();
  final Map<AssociationId, NavigableMap<Long, CurrentVersion>> versions = new HashMap<>();
  final Set<AssociationId> inForce = new TreeSet<>();

  /// what each node said last, whatever the rooms make of it
  final Map<AssociationId, Map<NodeName, Result>> results = new HashMap<>();

  final List<ReleaseChange> heard = new ArrayList<>();
  boolean leads = true;
  Predicate<NodeName> isOnline = online::contains;
  Function<CurrentVersion, String> closed = _ -> "";
  Releases releases;
  Verdicts drift;
  Outcomes outcomes;
  Rollouts rollouts;

  /// @param mark under which the node had the content; null from an old agent
  record Result(Digest enforced, Outcome outcome, Instant at, @Nullable ReleaseMark mark) {}

  World(String... nodes) {
    fleet = Fleets.fleet(nodes);
    fleet.nodes().forEach(node -> online.add(node.name()));
    fleet.listen(change -> releases.fleetChanged(change));
    start();
  }

  /// Another replica leads from now on; the one before does not know yet.
  Rollouts isTakenOver() {
    Rollouts before = rollouts;
    store.raiseFence();
    start();
    return before;
  }

  /// Everything in memory is gone and comes back.
  void start() {
    releases = new Releases(fleet, _ -> new Selector.All(), store::nextSequence, clock);
    Fence fence = store.fence();
    releases.load(
        store.inForce(),
        inForce.stream().map(id -> versionsOf(id).lastEntry().getValue()).toList(),
        (id, number) -> Optional.ofNullable(versionsOf(id).get(number)),
        store.epoch());
    releases.follow(heard::addAll);
    drift = new Verdicts(verdicts, releases, KeptVerdicts.noRuns(clock), clock);
    releases.follow(drift);
    drift.load();
    outcomes = new ReportedOutcomes(drift);
    rollouts =
        new Rollouts(
            store,
            releases,
            outcomes,
            fleet,
            node -> isOnline.test(node),
            () -> leads ? Optional.of(fence) : Optional.empty(),
            clock,
            version -> closed.apply(version));
    rollouts.load();
  }

  /// The versions are durable and in force, and the rooms hear of it.
  void apply(CurrentVersion... created) {
    for (CurrentVersion version : created) {
      versionsOf(version.id()).put(version.number(), version);
      inForce.add(version.id());
    }
    rollouts.versionsChanged(REPOSITORY, List.of(created), List.of());
  }

  NavigableMap<Long, CurrentVersion> versionsOf(AssociationId id) {
    return versions.computeIfAbsent(id, _ -> new TreeMap<>());
  }

  void retire(String name) {
    inForce.remove(AssociationId.of("fleet", name));
    rollouts.versionsChanged(REPOSITORY, List.of(), List.of(new ObjectName(name)));
  }

  /// The node says what became of what it has.
  void report(String association, String node, Outcome outcome) {
    var id = AssociationId.parse(association);
    var name = new NodeName(node);
    CurrentVersion has = releases.releasedTo(name, id).orElseThrow();
    report(id, name, has.content().enforcedDigest(), outcome, mark(id, name));
  }

  /// What a node says about something that it may not have any more.
  void report(
      AssociationId id,
      NodeName node,
      Digest enforced,
      Outcome outcome,
      @Nullable ReleaseMark mark) {
    takes(id, node, new Result(enforced, outcome, clock.instant(), mark));
    rollouts.look(List.of(id));
  }

  /// A report becomes durable, and the verdict with it.
  void takes(AssociationId id, NodeName node, Result result) {
    results.computeIfAbsent(id, _ -> new HashMap<>()).put(node, result);
    try (var intake = drift.open()) {
      intake.accept(List.of(received(id, node, result)));
      verdicts.mayEnd();
      intake.committed();
    }
  }

  private static Received received(AssociationId id, NodeName node, Result result) {
    var report =
        new Report(
            1,
            id,
            1,
            result.enforced(),
            Report.Trigger.NEW_VERSION,
            null,
            result.at(),
            result.at(),
            verdict(result.outcome()),
            "",
            true,
            null,
            NO_COUNTS,
            List.of(),
            hold(result.outcome()),
            false,
            null,
            result.mark());
    return new Received(node, "stream", report, result.at());
  }

  private static Verdict verdict(Outcome outcome) {
    return switch (outcome) {
      case SUCCEEDED -> Verdict.IN_SYNC;
      case FAILED -> Verdict.FAILED;
      case DIFFERS -> Verdict.DRIFTED;
      case HELD, DELAYED, PENDING -> Verdict.HELD;
    };
  }

  private static @Nullable Hold hold(Outcome outcome) {
    return switch (outcome) {
      case HELD -> new Hold(Hold.Kind.DISABLED, "somebody works here", null);
      case DELAYED -> new Hold(Hold.Kind.CALENDAR, "waiting for calendar night", null);
      case SUCCEEDED, FAILED, DIFFERS, PENDING -> null;
    };
  }

  /// Under what a node has an association now.
  @Nullable ReleaseMark mark(AssociationId id, NodeName node) {
    return releases
        .release(id)
        .flatMap(release -> release.part(node))
        .map(part -> part.mark(node))
        .orElse(null);
  }

  void after(Duration time) {
    clock.advance(time);
    rollouts.turn();
  }

  Rollout rollout(String association) {
    return rollouts.current(AssociationId.parse(association)).orElseThrow();
  }

  /// `web-1 2` for every node that has version 2, sorted.
  List<String> having(String association) {
    var id = AssociationId.parse(association);
    return fleet
        .nodes()
        .flatMap(node ->
            releases.releasedTo(node.name(), id).stream()
                .map(version -> node.name() + " " + version.number()))
        .toList();
  }
}
