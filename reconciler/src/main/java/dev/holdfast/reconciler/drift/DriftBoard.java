package dev.holdfast.reconciler.drift;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.reconciler.reports.ReportStore;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Answers how the fleet stands. Sums come from what [Verdicts] keeps; staleness is reckoned when
/// [#turn] is called, since silence tells nobody.
public final class DriftBoard {
  private final Verdicts verdicts;
  private final Boards boards;
  private final VerdictStore store;
  private final ReportStore reports;
  private final Releases releases;
  private final Fleet fleet;
  private final Presence presence;
  private final Firings firings;
  private final InstantSource clock;
  private final AsOf asOf;

  public DriftBoard(
      Verdicts verdicts,
      VerdictStore store,
      ReportStore reports,
      Releases releases,
      Fleet fleet,
      Presence presence,
      Firings firings,
      InstantSource clock) {
    this.verdicts = verdicts;
    this.boards = verdicts.boards();
    this.store = store;
    this.reports = reports;
    this.releases = releases;
    this.fleet = fleet;
    this.presence = presence;
    this.firings = firings;
    this.clock = clock;
    this.asOf = new AsOf(this::oldestAsOf);
  }

  /// Looks who has been silent for too long; called every few seconds. One at a time, so that what
  /// was seen last is what stays.
  public synchronized void turn() {
    Instant now = clock.instant();
    verdicts.changed(boards.turn(stale(now), now));
  }

  /// Everything about one node, sorted by association, with resources.
  public List<NodeVerdict> verdictsOf(NodeName node) {
    var resources = store.resources(node);
    return standing(node).stream()
        .map(verdict -> verdict.with(resources.getOrDefault(verdict.association(), List.of())))
        .toList();
  }

  /// Everything about one node, sorted by association, from memory and without resources.
  public List<NodeVerdict> standing(NodeName node) {
    Instant now = clock.instant();
    return releases.releasedTo(node).stream()
        .flatMap(version -> shown(node, version.id(), now).stream())
        .toList();
  }

  /// Nodes that have an association, sorted by name, with resources.
  ///
  /// @param after the last node of the part before; null for the first part
  public List<NodeVerdict> verdictsOf(
      AssociationId association, int limit, @Nullable NodeName after) {
    Instant now = clock.instant();
    var nodes =
        releases.release(association).stream()
            .flatMap(release -> release.nodes().stream())
            .filter(node -> after == null || node.compareTo(after) > 0)
            .sorted()
            .limit(limit)
            .toList();
    var resources = store.resources(association, nodes);
    return nodes.stream()
        .flatMap(node -> shown(node, association, now).stream())
        .map(verdict -> verdict.with(resources.getOrDefault(verdict.node(), List.of())))
        .toList();
  }

  /// The verdict of one pair, without resources; empty where the node does not have the
  /// association.
  public Optional<NodeVerdict> verdictOf(NodeName node, AssociationId association) {
    return releases.releasedTo(node, association).flatMap(_ -> shown(node, association, now()));
  }

  /// Sums of one association; [Summary#NONE] where it is not released.
  public Summary summary(AssociationId association) {
    Instant now = clock.instant();
    long targets = releases.targetsOf(association);
    return boards
        .ask(association, board -> sums(board, targets, boards.stale(association)))
        .map(sums ->
            new Summary(
                sums.verdicts(),
                sums.notApplicable(),
                sums.unknown(),
                boards.corrected(association, now),
                asOf.of(association, now)))
        .orElse(Summary.NONE);
  }

  /// What holds those of an association's nodes that are held, in words; empty where nothing does.
  public String heldBy(AssociationId association) {
    return boards.heldBy(association);
  }

  /// How many pairs of one association have which verdict; empty where it is not released. Costs no
  /// look at a node, unlike [#summary].
  public Map<Verdict, Long> counts(AssociationId association) {
    long targets = releases.targetsOf(association);
    return boards
        .ask(association, board -> sums(board, targets, boards.stale(association)).verdicts())
        .orElse(Map.of());
  }

  /// Sums over a repository.
  public Summary summary(RepositoryName repository) {
    return sum(association -> association.repository().equals(repository));
  }

  /// Sums over everything.
  public Summary summary() {
    return sum(_ -> true);
  }

  private Summary sum(Predicate<AssociationId> wanted) {
    return boards.associations().stream()
        .filter(wanted)
        .map(this::summary)
        .reduce(Summary.NONE, Summary::plus);
  }

  /// What differs and is not corrected, or failed, in order of association and node, with
  /// resources.
  ///
  /// @param repository null for all
  /// @param after the last pair of the part before; null for the first part
  public List<NodeVerdict> openDrift(
      @Nullable RepositoryName repository, int limit, @Nullable NodeVerdict after) {
    var place = after == null ? null : new Boards.Pair(after.association(), after.node());
    return openDrift(repository, limit, place);
  }

  /// As above, after this pair.
  public List<NodeVerdict> openDrift(
      @Nullable RepositoryName repository, int limit, AssociationId after, NodeName afterNode) {
    return openDrift(repository, limit, new Boards.Pair(after, afterNode));
  }

  private List<NodeVerdict> openDrift(
      @Nullable RepositoryName repository, int limit, Boards.@Nullable Pair after) {
    return openDrift(
        association -> repository == null || association.repository().equals(repository),
        limit,
        after);
  }

  /// What differs of these associations, as above, from the start.
  public List<NodeVerdict> openDrift(Predicate<AssociationId> wanted, int limit) {
    return openDrift(wanted, limit, null);
  }

  private List<NodeVerdict> openDrift(
      Predicate<AssociationId> wanted, int limit, Boards.@Nullable Pair after) {
    Instant now = clock.instant();
    var rows = boards.open(wanted, after, limit);
    var nodes = new HashMap<AssociationId, Map<NodeName, List<dev.holdfast.canonical.Json>>>();
    rows.stream()
        .collect(
            java.util.stream.Collectors.groupingBy(
                VerdictRow::association,
                java.util.stream.Collectors.mapping(
                    VerdictRow::node, java.util.stream.Collectors.toList())))
        .forEach((association, some) -> nodes.put(association, store.resources(association, some)));
    return rows.stream()
        .flatMap(row ->
            shown(row.node(), row.association(), now).stream()
                .map(verdict ->
                    verdict.with(
                        nodes
                            .getOrDefault(row.association(), Map.of())
                            .getOrDefault(row.node(), List.of()))))
        .toList();
  }

  /// Reports about an association, newest first.
  public List<ReportStore.Kept> history(
      AssociationId association, int limit, ReportStore.@Nullable Cursor before) {
    return reports.history(association, limit, before);
  }

  /// Reports of a node, newest first.
  public List<ReportStore.Kept> history(
      NodeName node, int limit, ReportStore.@Nullable Cursor before) {
    return reports.history(node, limit, before);
  }

  private record Sums(Map<Verdict, Long> verdicts, long notApplicable, long unknown) {}

  private static Sums sums(Board board, long targets, Map<Verdict, Long> hidden) {
    var counts = new EnumMap<Verdict, Long>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      counts.put(verdict, board.count(verdict));
    }
    counts.put(Verdict.PENDING, Math.max(0, targets - board.results()));
    long stale = 0;
    for (var entry : hidden.entrySet()) {
      // The counts behind "stale" are some seconds old: never below zero.
      long taken = Math.min(entry.getValue(), counts.getOrDefault(entry.getKey(), 0L));
      counts.merge(entry.getKey(), -taken, Long::sum);
      stale += taken;
    }
    counts.put(Verdict.STALE, stale);
    return new Sums(counts, board.notApplicable(), board.unknown());
  }

  private Optional<NodeVerdict> shown(NodeName node, AssociationId association, Instant now) {
    return releases
        .release(association)
        .flatMap(release -> release.part(node))
        .map(part ->
            VerdictRules.shown(
                node, boards.row(association, node), circumstances(part, node, now)));
  }

  private VerdictRules.Circumstances circumstances(Release.Part part, NodeName node, Instant now) {
    return new VerdictRules.Circumstances(
        part,
        presence.of(node).orElse(null),
        fleet.node(node).map(Node::registeredAt).orElse(part.since()),
        firings,
        now);
  }

  /// Goes through the silent nodes only.
  private Map<AssociationId, Map<Verdict, Long>> stale(Instant now) {
    var stale = new HashMap<AssociationId, Map<Verdict, Long>>();
    Instant least = now.minus(VerdictRules.silence(Duration.ZERO));
    for (Node node : fleet.silentSince(least, presence)) {
      for (CurrentVersion version : releases.releasedTo(node.name())) {
        if (isStale(node, version, now)) {
          stale
              .computeIfAbsent(version.id(), _ -> new EnumMap<>(Verdict.class))
              .merge(underlying(version.id(), node.name()), 1L, Long::sum);
        }
      }
    }
    return stale;
  }

  private boolean isStale(Node node, CurrentVersion version, Instant now) {
    Instant heard = presence.of(node.name()).map(Seen::lastSeen).orElse(node.registeredAt());
    return !now.isBefore(heard.plus(VerdictRules.silence(firings.interval(version))));
  }

  private Verdict underlying(AssociationId association, NodeName node) {
    return boards
        .ask(association, board -> Optional.ofNullable(board.current(node)))
        .flatMap(row -> row)
        .map(VerdictRow::verdict)
        .orElse(Verdict.PENDING);
  }

  private @Nullable Instant oldestAsOf(AssociationId association, Instant now) {
    Collection<NodeName> inSync =
        boards
            .ask(
                association,
                board ->
                    board.rows().stream()
                        .filter(row -> row.verdict() == Verdict.IN_SYNC)
                        .map(VerdictRow::node)
                        .toList())
            .orElse(List.of());
    return inSync.stream()
        .flatMap(node -> shown(node, association, now).stream())
        .filter(verdict -> verdict.verdict() == Verdict.IN_SYNC)
        .flatMap(verdict -> Optional.ofNullable(verdict.asOf()).stream())
        .min(Instant::compareTo)
        .orElse(null);
  }

  private Instant now() {
    return clock.instant();
  }
}
