package dev.holdfast.reconciler.compliance;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.compliance.ComplianceStore.Kept;
import dev.holdfast.reconciler.compliance.ComplianceStore.Sum;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.drift.NodeVerdict;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.versions.VersionStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Answers who complies. Sums by type, severity, repository and association are made of the sums
/// that the drift board keeps; those by node, group and label take one pass over the pairs in
/// memory. What was put through the API comes as one row an upload. Both are kept for some seconds,
/// so that many open pages cost as one.
public final class Compliance {
  private static final Duration KEPT = Duration.ofSeconds(5);
  private static final Comparator<Line> WORST_FIRST =
      Comparator.comparingLong((Line line) -> line.total().nonCompliant())
          .thenComparingLong(line -> line.total().unknown())
          .reversed()
          .thenComparing(Line::key);

  private final DriftBoard board;
  private final Releases releases;
  private final Fleet fleet;
  private final ComplianceStore store;
  private final VersionStore versions;
  private final InstantSource clock;
  private @Nullable ByNode byNode;
  private @Nullable Uploads uploads;

  private record ByNode(Map<NodeName, Map<ItemSeverity, Count>> nodes, Instant at) {}

  private record Uploads(List<Sum> sums, Instant at) {}

  public Compliance(
      DriftBoard board,
      Releases releases,
      Fleet fleet,
      ComplianceStore store,
      VersionStore versions,
      InstantSource clock) {
    this.board = board;
    this.releases = releases;
    this.fleet = fleet;
    this.store = store;
    this.versions = versions;
    this.clock = clock;
  }

  /// Severities from worst to least, other lines with the worst first.
  public List<Line> summary(By by) {
    var sums = new Sums();
    switch (by.kind()) {
      case TYPE -> kept().forEach(sum -> sums.add(sum.type(), sum));
      case SEVERITY -> kept().forEach(sum -> sums.add(sum.severity().id(), sum));
      case REPOSITORY ->
          kept().stream()
              .filter(sum -> !sum.repository().isEmpty())
              .forEach(sum -> sums.add(sum.repository(), sum));
      case ASSOCIATION -> associations(sums);
      case NODE -> nodes().forEach((node, counts) -> sums.add(node.value(), counts));
      case LABEL ->
          nodes()
              .forEach((name, counts) ->
                  fleet
                      .node(name)
                      .ifPresent(node -> sums.add(By.valueOf(node.labels(), by.label()), counts)));
      case GROUP -> groups(sums);
    }
    return by.kind() == By.Kind.SEVERITY ? sums.bySeverity() : sums.worstFirst();
  }

  private void associations(Sums sums) {
    Map<AssociationId, Manual> manual = manual(put());
    for (Release release : releases.all()) {
      sums.add(release.association().toString(), counts(release, manual));
    }
  }

  private void groups(Sums sums) {
    Map<NodeName, Map<ItemSeverity, Count>> nodes = nodes();
    versions
        .groups()
        .forEach((repository, groups) ->
            groups.forEach((name, selector) -> {
              String key = repository + "/" + name;
              sums.add(key, Map.of());
              for (NodeName node : fleet.select(selector)) {
                sums.add(key, nodes.getOrDefault(node, Map.of()));
              }
            }));
  }

  /// Everything as it is now, as finely as history keeps it.
  public List<Kept> kept() {
    List<Sum> put = put();
    Map<AssociationId, Manual> manual = manual(put);
    var all = new LinkedHashMap<List<String>, Kept>();
    for (Release release : releases.all()) {
      String repository = release.association().repository().value();
      counts(release, manual)
          .forEach((severity, count) -> add(all, repository, Item.ASSOCIATION, severity, count));
    }
    for (Sum sum : put) {
      if (sum.association().isEmpty() && isKnown(sum.node())) {
        sum.counts().forEach((severity, count) -> add(all, "", sum.type(), severity, count));
      }
    }
    return List.copyOf(all.values());
  }

  private static void add(
      Map<List<String>, Kept> all,
      String repository,
      String type,
      ItemSeverity severity,
      Count count) {
    all.merge(
        List.of(repository, type, severity.id()),
        new Kept(repository, type, severity, count),
        (one, other) -> new Kept(repository, type, severity, one.count().plus(other.count())));
  }

  private boolean isKnown(NodeName node) {
    return fleet.node(node).filter(each -> !each.isRevoked()).isPresent();
  }

  /// What was put for one association.
  private record Manual(Set<NodeName> nodes, Map<NodeName, Map<ItemSeverity, Count>> counts) {}

  private static Map<AssociationId, Manual> manual(List<Sum> put) {
    var manual = new HashMap<AssociationId, Manual>();
    for (Sum sum : put) {
      if (!sum.association().isEmpty()) {
        Manual one =
            manual.computeIfAbsent(
                AssociationId.parse(sum.association()),
                _ -> new Manual(new HashSet<>(), new HashMap<>()));
        one.nodes().add(sum.node());
        one.counts().put(sum.node(), sum.counts());
      }
    }
    return manual;
  }

  private static boolean isManual(Release release) {
    return release.version().content().compliance().manual();
  }

  private static ItemSeverity severity(Release release) {
    return ItemSeverity.of(release.version().content().severity());
  }

  /// Where only callers decide, a target about which none has said anything is unknown.
  private Map<ItemSeverity, Count> counts(Release release, Map<AssociationId, Manual> manual) {
    if (!isManual(release)) {
      return Map.of(severity(release), Count.of(board.counts(release.association())));
    }
    @Nullable Manual put = manual.get(release.association());
    var counts = new EnumMap<ItemSeverity, Count>(ItemSeverity.class);
    for (NodeName node : release.targets()) {
      said(put, node, severity(release))
          .forEach((severity, count) -> counts.merge(severity, count, Count::plus));
    }
    return counts;
  }

  private static Map<ItemSeverity, Count> said(
      @Nullable Manual put, NodeName node, ItemSeverity otherwise) {
    return put == null || !put.nodes().contains(node)
        ? Map.of(otherwise, Count.one(ItemStatus.UNKNOWN))
        : put.counts().getOrDefault(node, Map.of());
  }

  private synchronized List<Sum> put() {
    Instant now = clock.instant();
    @Nullable Uploads known = uploads;
    if (known == null || !now.isBefore(known.at().plus(KEPT))) {
      known = new Uploads(store.sums(), now);
      uploads = known;
    }
    return known.sums();
  }

  private synchronized Map<NodeName, Map<ItemSeverity, Count>> nodes() {
    Instant now = clock.instant();
    @Nullable ByNode known = byNode;
    if (known == null || !now.isBefore(known.at().plus(KEPT))) {
      known = new ByNode(pass(), now);
      byNode = known;
    }
    return known.nodes();
  }

  private Map<NodeName, Map<ItemSeverity, Count>> pass() {
    List<Sum> put = put();
    Map<AssociationId, Manual> manual = manual(put);
    var nodes = new TreeMap<NodeName, Map<ItemSeverity, Count>>();
    for (Release release : releases.all()) {
      ItemSeverity severity = severity(release);
      @Nullable Manual said = manual.get(release.association());
      for (NodeName node : release.targets()) {
        if (isManual(release)) {
          said(said, node, severity).forEach((each, count) -> add(nodes, node, each, count));
        } else {
          status(release, node).ifPresent(status -> add(nodes, node, severity, Count.one(status)));
        }
      }
    }
    for (Sum sum : put) {
      if (sum.association().isEmpty() && isKnown(sum.node())) {
        sum.counts().forEach((severity, count) -> add(nodes, sum.node(), severity, count));
      }
    }
    return nodes;
  }

  private static void add(
      Map<NodeName, Map<ItemSeverity, Count>> nodes,
      NodeName node,
      ItemSeverity severity,
      Count count) {
    nodes
        .computeIfAbsent(node, _ -> new EnumMap<>(ItemSeverity.class))
        .merge(severity, count, Count::plus);
  }

  private Optional<ItemStatus> status(Release release, NodeName node) {
    return board
        .verdictOf(node, release.association())
        .map(verdict -> ItemStatus.of(verdict.verdict()))
        .orElseGet(() -> Optional.of(ItemStatus.UNKNOWN));
  }

  /// Everything about one node: its associations by name, then what was put for it.
  public List<Item> items(NodeName node) {
    List<Item> put = store.items(node);
    var items = new ArrayList<Item>();
    var manual = new HashSet<String>();
    for (NodeVerdict verdict : board.standing(node)) {
      String id = verdict.association().toString();
      Optional<Release> release = releases.release(verdict.association());
      if (release.filter(Compliance::isManual).isPresent()) {
        manual.add(id);
        if (put.stream().noneMatch(item -> item.association().equals(id))) {
          items.add(unsaid(verdict, severity(release.get())));
        }
      } else {
        release.flatMap(each -> item(verdict, each)).ifPresent(items::add);
      }
    }
    put.stream()
        .filter(item -> item.association().isEmpty() || manual.contains(item.association()))
        .forEach(items::add);
    return items;
  }

  private static Item unsaid(NodeVerdict verdict, ItemSeverity severity) {
    String id = verdict.association().toString();
    return new Item(
        verdict.node(),
        Item.ASSOCIATION,
        id,
        id,
        "nothing was put for it yet; 'compliance.sync: manual'",
        severity,
        ItemStatus.UNKNOWN,
        null,
        null,
        Map.of());
  }

  private static Optional<Item> item(NodeVerdict verdict, Release release) {
    String id = verdict.association().toString();
    return ItemStatus.of(verdict.verdict())
        .map(status ->
            new Item(
                verdict.node(),
                Item.ASSOCIATION,
                id,
                id,
                verdict.reason(),
                severity(release),
                status,
                verdict.since(),
                verdict.asOf(),
                Map.of(
                    "document",
                    release
                        .version()
                        .content()
                        .assignment()
                        .enforced()
                        .document()
                        .metadata()
                        .name()
                        .value(),
                    "version",
                    Long.toString(verdict.version()),
                    "verdict",
                    verdict.verdict().id())));
  }

  /// What does not comply, the worst severity first, then the oldest.
  public List<Item> failing(int limit) {
    var items = new ArrayList<Item>();
    for (ItemSeverity severity : ItemSeverity.values()) {
      if (items.size() < limit) {
        addFailing(items, severity, limit - items.size());
      }
    }
    for (Item item : store.failing(limit)) {
      if (isKnown(item.node()) && isInForce(item)) {
        items.add(item);
      }
    }
    return items.stream()
        .sorted(
            Comparator.comparing(Item::severity)
                .thenComparing(Item::since, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(Item::node)
                .thenComparing(Item::id))
        .limit(limit)
        .toList();
  }

  /// What is worse comes first into the list, so that a long list of what matters less hides none.
  private void addFailing(List<Item> items, ItemSeverity severity, int limit) {
    var verdicts =
        board.openDrift(
            id ->
                releases
                    .release(id)
                    .filter(release -> !isManual(release) && severity(release) == severity)
                    .isPresent(),
            limit);
    for (NodeVerdict verdict : verdicts) {
      releases
          .release(verdict.association())
          .flatMap(release -> item(verdict, release))
          .filter(item -> item.status() == ItemStatus.NON_COMPLIANT)
          .ifPresent(items::add);
    }
  }

  private boolean isInForce(Item item) {
    return item.association().isEmpty()
        || releases
            .release(AssociationId.parse(item.association()))
            .filter(Compliance::isManual)
            .filter(release -> release.targets().contains(item.node()))
            .isPresent();
  }

  /// How it was, up to now.
  public List<ComplianceStore.Point> history(ComplianceStore.Span span, Duration back) {
    return store.history(span, clock.instant().minus(back));
  }

  /// Lines that grow.
  private static final class Sums {
    private final Map<String, Map<ItemSeverity, Count>> lines = new TreeMap<>();

    void add(String key, Kept sum) {
      add(key, Map.of(sum.severity(), sum.count()));
    }

    void add(String key, Map<ItemSeverity, Count> counts) {
      Map<ItemSeverity, Count> line =
          lines.computeIfAbsent(key, _ -> new EnumMap<>(ItemSeverity.class));
      counts.forEach((severity, count) -> line.merge(severity, count, Count::plus));
    }

    List<Line> bySeverity() {
      return all().sorted(Comparator.comparing(line -> ItemSeverity.of(line.key()))).toList();
    }

    List<Line> worstFirst() {
      return all().sorted(WORST_FIRST).toList();
    }

    private java.util.stream.Stream<Line> all() {
      return lines.entrySet().stream().map(each -> new Line(each.getKey(), each.getValue()));
    }
  }
}
