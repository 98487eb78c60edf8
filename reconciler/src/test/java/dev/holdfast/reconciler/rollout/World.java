package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.testing.Fleets;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.ReleaseMark;
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

/// A fleet, what it reported, and the two rooms that decide and release; all can be killed and
/// started again from what is durable.
final class World {
  static final RepositoryName REPOSITORY = new RepositoryName("fleet");

  final Fleet fleet;
  final TurnableClock clock = new TurnableClock();
  final KeptRollouts store = new KeptRollouts();
  final Set<NodeName> online = new HashSet<>();
  final Map<AssociationId, NavigableMap<Long, CurrentVersion>> versions = new HashMap<>();
  final Set<AssociationId> inForce = new TreeSet<>();
  final Map<AssociationId, Map<NodeName, Result>> results = new HashMap<>();
  final List<ReleaseChange> heard = new ArrayList<>();
  boolean leads = true;
  Predicate<NodeName> isOnline = online::contains;
  Function<CurrentVersion, String> closed = _ -> "";
  Releases releases;
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
    results.forEach((id, known) ->
        known
            .entrySet()
            .removeIf(each ->
                releases.releasedTo(each.getKey(), id).isEmpty()
                    && !isInForce(id, each.getValue().enforced())));
    releases.follow(heard::addAll);
    releases.follow(changes -> changes.forEach(this::forgetThoseThatLeft));
    rollouts =
        new Rollouts(
            store,
            releases,
            this::outcomes,
            fleet,
            node -> isOnline.test(node),
            () -> leads ? Optional.of(fence) : Optional.empty(),
            clock,
            version -> closed.apply(version));
    rollouts.load();
  }

  /// As verdicts do, also at a start: what a node said about content that is still in force counts
  /// again when it comes back.
  private void forgetThoseThatLeft(ReleaseChange change) {
    var known = results.get(change.association());
    if (known != null) {
      change
          .left()
          .forEach(node ->
              known.computeIfPresent(
                  node,
                  (_, result) ->
                      isInForce(change.association(), result.enforced()) ? result : null));
    }
  }

  boolean isInForce(AssociationId id, Digest enforced) {
    return releases.release(id).stream()
        .flatMap(release -> release.parts().stream())
        .anyMatch(part -> part.version().content().enforcedDigest().equals(enforced));
  }

  private List<Outcome> outcomes(AssociationId id, Release.Part part, List<NodeName> nodes) {
    Digest enforced = part.version().content().enforcedDigest();
    var known = results.getOrDefault(id, Map.of());
    return nodes.stream()
        .map(node -> {
          Result result = known.get(node);
          ReleaseMark mark = result == null ? null : result.mark();
          if (result == null
              || !result.enforced().equals(enforced)
              || (mark != null && mark.at().isBefore(part.givenAt(node)))) {
            return Outcome.PENDING;
          }
          boolean forgiven =
              mark == null
                  ? result.at().isBefore(part.retriedAt())
                  : mark.retriedAt().isBefore(part.retriedAt());
          return result.outcome() == Outcome.FAILED && forgiven
              ? Outcome.PENDING
              : result.outcome();
        })
        .toList();
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
    results
        .computeIfAbsent(id, _ -> new HashMap<>())
        .put(node, new Result(enforced, outcome, clock.instant(), mark));
    rollouts.look(List.of(id));
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
