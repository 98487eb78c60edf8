package dev.holdfast.reconciler.view;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.checkin.Run;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.compliance.By;
import dev.holdfast.reconciler.compliance.Compliance;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.Item;
import dev.holdfast.reconciler.compliance.Line;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.drift.NodeVerdict;
import dev.holdfast.reconciler.drift.Summary;
import dev.holdfast.reconciler.execution.Executions;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.FleetStore;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.reconciler.freeze.Freeze;
import dev.holdfast.reconciler.reports.ReportStore;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.VersionStore;
import dev.holdfast.wire.Report;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The views over the rooms as they are now: sums from what they keep, rows from the database.
public final class LiveViews implements Views {
  static final int MAX_VERSIONS = 200;
  private static final int MAX_NODES_OF_ASSOCIATION = 500;
  private static final Duration RECENT = Duration.ofHours(24);

  private final VersionStore versions;
  private final Fleet fleet;
  private final FleetStore fleetStore;
  private final Presence presence;
  private final Releases releases;
  private final Rollouts rollouts;
  private final DriftBoard board;
  private final ReportStore reports;
  private final RunRequests runs;
  private final Compliance compliance;
  private final InstantSource clock;
  private final LiveCommits commits;
  private final LiveExecutions executions;

  public LiveViews(
      VersionStore versions,
      Fleet fleet,
      FleetStore fleetStore,
      Presence presence,
      Releases releases,
      Rollouts rollouts,
      DriftBoard board,
      ReportStore reports,
      RunRequests runs,
      Compliance compliance,
      Executions executions,
      ShownStatuses statuses,
      InstantSource clock) {
    this.versions = versions;
    this.fleet = fleet;
    this.fleetStore = fleetStore;
    this.presence = presence;
    this.releases = releases;
    this.rollouts = rollouts;
    this.board = board;
    this.reports = reports;
    this.runs = runs;
    this.compliance = compliance;
    this.clock = clock;
    this.executions = new LiveExecutions(executions);
    this.commits = new LiveCommits(versions, rollouts, board, statuses);
  }

  @Override
  public FreezeView freeze(Freeze freeze) {
    var order = freeze.order();
    return FreezeView.of(
        freeze, presence.heard(fleet, order.epoch(), order.sequence(), FreezeView.NAMED));
  }

  @Override
  public Overview overview() {
    Summary summary = board.summary();
    return new Overview(
        repositories(),
        new NodeSums(fleet.size(), presence.online(fleet)),
        Shown.tally(summary),
        summary.notApplicableResources(),
        summary.corrected24h(),
        clock.instant());
  }

  @Override
  public List<RepositoryView> repositories() {
    return commits.repositories();
  }

  @Override
  public Optional<RepositoryView> repository(String repository) {
    return named(RepositoryName::new, repository).flatMap(commits::repository);
  }

  @Override
  public Slice<CommitRow> commits(Optional<String> repository, int limit, String before) {
    Optional<RepositoryName> name = repository.flatMap(text -> named(RepositoryName::new, text));
    return repository.isPresent() && name.isEmpty()
        ? Slice.whole(List.of())
        : commits.commits(name, limit, before);
  }

  @Override
  public Optional<CommitView> commit(String repository, String id) {
    return named(RepositoryName::new, repository).flatMap(name -> commits.commit(name, id));
  }

  @Override
  public List<AssociationRow> associations(Optional<String> repository) {
    return releases.all().stream()
        .filter(release ->
            repository
                .map(name -> release.association().repository().value().equals(name))
                .orElse(true))
        .sorted(Comparator.comparing(Release::association))
        .map(release -> row(release.version(), release.targets().size(), null))
        .toList();
  }

  private AssociationRow row(CurrentVersion version, long targets, @Nullable Instant retiredAt) {
    Summary summary = board.summary(version.id());
    Tally verdicts = Shown.tally(summary);
    var assignment = version.content().assignment();
    ScheduleSettings schedule = assignment.schedule();
    String expression = schedule.expression();
    return new AssociationRow(
        version.id().repository().value(),
        version.id().name().value(),
        version.number(),
        assignment.enforced().document().metadata().name().value(),
        assignment.enforced().mode().id(),
        version.content().severity().name(),
        expression == null
            ? ""
            : schedule.timezone().equals("UTC")
                ? expression
                : expression + " " + schedule.timezone(),
        version.commit().hex(),
        version.createdAt(),
        verdicts,
        verdicts.coverage(),
        targets,
        summary.corrected24h(),
        summary.asOf(),
        retiredAt);
  }

  @Override
  public Optional<AssociationView> association(String repository, String name) {
    return association(repository, name, this::view);
  }

  private Optional<AssociationView> view(AssociationId id) {
    Optional<Release> release = releases.release(id);
    Optional<CurrentVersion> version = release.map(Release::version).or(() -> newest(id));
    return version.map(newest ->
        new AssociationView(
            row(
                newest,
                release.map(found -> found.targets().size()).orElse(0),
                release.isPresent() ? null : versions.retiredAt(id).orElse(null)),
            rollouts
                .progress(id)
                .map(progress -> Shown.rollout(progress, () -> board.heldBy(id)))
                .orElse(null),
            board.verdictsOf(id, MAX_NODES_OF_ASSOCIATION, null).stream()
                .map(Shown::verdict)
                .toList(),
            commits.versions(id),
            newest.content().toJson()));
  }

  private Optional<CurrentVersion> newest(AssociationId id) {
    return versions.versions(id, 1).stream()
        .findFirst()
        .flatMap(record -> versions.version(id, record.number()));
  }

  @Override
  public List<VersionRow> versions(String repository, String name) {
    return association(repository, name, id -> Optional.of(commits.versions(id))).orElse(List.of());
  }

  @Override
  public Slice<HistoryRow> history(String repository, String name, int limit, String before) {
    return association(
            repository,
            name,
            id -> Optional.of(history(reports.history(id, limit + 1, cursor(before)), limit)))
        .orElse(Slice.whole(List.of()));
  }

  @Override
  public Slice<ExecutionRow> executions(String repository, String name, int limit, String before) {
    return association(repository, name, id -> Optional.of(executions.list(id, limit, before)))
        .orElse(Slice.whole(List.of()));
  }

  @Override
  public Optional<ExecutionView> execution(
      String repository, String name, String id, int limit, String after) {
    return association(repository, name, found -> executions.find(found, id, limit, after));
  }

  @Override
  public Slice<HistoryRow> nodeHistory(String node, int limit, String before) {
    return named(NodeName::new, node)
        .map(name -> history(reports.history(name, limit + 1, cursor(before)), limit))
        .orElse(Slice.whole(List.of()));
  }

  private static ReportStore.@Nullable Cursor cursor(String before) {
    return before.isEmpty() ? null : ReportStore.Cursor.parse(before);
  }

  private static Slice<HistoryRow> history(List<ReportStore.Kept> read, int limit) {
    return Shown.slice(read.stream().map(Shown::history).toList(), limit, HistoryRow::cursor);
  }

  @Override
  public List<VerdictView> drift(Optional<String> repository, int limit) {
    Optional<RepositoryName> name = repository.flatMap(text -> named(RepositoryName::new, text));
    if (repository.isPresent() && name.isEmpty()) {
      return List.of();
    }
    return board.openDrift(name.orElse(null), limit, null).stream()
        .map(verdict -> Shown.verdict(verdict, Shown::isApplicable))
        .sorted(Comparator.comparing(VerdictView::since))
        .toList();
  }

  @Override
  public List<HistoryRow> corrections(Optional<String> repository, int limit) {
    Optional<RepositoryName> name = repository.flatMap(text -> named(RepositoryName::new, text));
    if (repository.isPresent() && name.isEmpty()) {
      return List.of();
    }
    return reports.corrections(name.orElse(null), clock.instant().minus(RECENT), limit).stream()
        .map(kept -> Shown.history(kept, Shown::isApplicable))
        .toList();
  }

  @Override
  public Slice<NodeRow> nodes(NodeQuery query) {
    var rows = new ArrayList<NodeRow>();
    var nodes =
        fleet
            .nodes()
            .filter(node -> node.name().value().compareTo(query.after()) > 0)
            .filter(node -> mentions(node, query.text().toLowerCase(Locale.ROOT)))
            .filter(node -> fits(query.online(), node))
            .sorted(Comparator.comparing(Node::name))
            .iterator();
    while (nodes.hasNext() && rows.size() <= query.limit()) {
      NodeRow row = row(nodes.next());
      if (query.verdict() == null || query.verdict() == row.verdict()) {
        rows.add(row);
      }
    }
    return Shown.slice(rows, query.limit(), NodeRow::name);
  }

  private boolean fits(@Nullable Boolean online, Node node) {
    return online == null || online.booleanValue() == presence.isOnline(node.name());
  }

  private static boolean mentions(Node node, String text) {
    return text.isEmpty()
        || node.name().value().contains(text)
        || node.labels().values().entrySet().stream()
            .anyMatch(label ->
                (label.getKey() + "=" + label.getValue()).toLowerCase(Locale.ROOT).contains(text));
  }

  private NodeRow row(Node node) {
    return row(node, board.standing(node.name()));
  }

  private NodeRow row(Node node, List<NodeVerdict> standing) {
    Tally tally = Shown.tally(standing);
    Optional<Seen> seen = presence.of(node.name());
    return new NodeRow(
        node.name().value(),
        node.labels().values(),
        presence.isOnline(node.name()),
        seen.map(Seen::lastSeen).orElse(null),
        tally.worst().orElse(null),
        tally,
        tally.of(Verdict.IN_SYNC),
        standing.size(),
        standing.stream().mapToLong(LiveViews::notApplicable).sum(),
        seen.map(Seen::revision).orElse(""),
        node.agentVersion(),
        seen.map(Seen::clockOffMs).orElse(0L),
        seen.map(Seen::disabled).orElse(""));
  }

  @Override
  public Optional<NodeView> node(String name) {
    return named(NodeName::new, name).flatMap(fleet::node).map(this::view);
  }

  private static long notApplicable(NodeVerdict verdict) {
    Report.@Nullable Counts counts = verdict.counts();
    return counts == null ? 0 : counts.notApplicable();
  }

  private NodeView view(Node node) {
    var verdicts = board.verdictsOf(node.name());
    Optional<FleetStore.Facts> facts = fleetStore.factsOf(node.name());
    return new NodeView(
        row(node, verdicts),
        facts.map(FleetStore.Facts::facts).orElse(dev.holdfast.canonical.Json.Obj.EMPTY),
        facts.map(FleetStore.Facts::at).orElse(null),
        node.registeredAt(),
        node.revokedAt(),
        verdicts.stream().map(Shown::verdict).toList());
  }

  @Override
  public Optional<RunView> run(String id) {
    List<Run> parts = runs.of(id);
    return parts.stream()
        .findFirst()
        .map(first ->
            new RunView(
                first.id(),
                first.association().repository().value(),
                first.association().name().value(),
                first.checkOnly(),
                first.requestedBy(),
                first.requestedAt(),
                first.expiresAt(),
                parts.stream()
                    .map(part -> new RunView.OnNode(part.node().value(), part.reportedAt()))
                    .toList()));
  }

  @Override
  public List<Line> compliance(By by) {
    return compliance.summary(by);
  }

  @Override
  public List<Item> failingItems(int limit) {
    return compliance.failing(limit);
  }

  @Override
  public Optional<List<Item>> complianceOf(String node) {
    return named(NodeName::new, node)
        .flatMap(fleet::node)
        .map(known -> compliance.items(known.name()));
  }

  @Override
  public List<ComplianceStore.Point> complianceHistory(ComplianceStore.Span span) {
    return compliance.history(
        span,
        switch (span) {
          case HOUR -> Duration.ofDays(2);
          case DAY -> Duration.ofDays(90);
        });
  }

  private static <T> Optional<T> association(
      String repository, String name, Function<AssociationId, Optional<T>> each) {
    return named(text -> AssociationId.of(repository, text), name).flatMap(each);
  }

  /// What has no well-formed name does not exist.
  private static <T> Optional<T> named(Function<String, T> type, String text) {
    try {
      return Optional.of(type.apply(text));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }
}
