package dev.holdfast.reconciler.view.testing;

import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.compliance.By;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.Item;
import dev.holdfast.reconciler.compliance.Line;
import dev.holdfast.reconciler.fleet.Heard;
import dev.holdfast.reconciler.freeze.Freeze;
import dev.holdfast.reconciler.view.AssociationRow;
import dev.holdfast.reconciler.view.AssociationView;
import dev.holdfast.reconciler.view.CommitRow;
import dev.holdfast.reconciler.view.CommitView;
import dev.holdfast.reconciler.view.ExecutionRow;
import dev.holdfast.reconciler.view.ExecutionView;
import dev.holdfast.reconciler.view.FreezeView;
import dev.holdfast.reconciler.view.HistoryRow;
import dev.holdfast.reconciler.view.NodeQuery;
import dev.holdfast.reconciler.view.NodeRow;
import dev.holdfast.reconciler.view.NodeSums;
import dev.holdfast.reconciler.view.NodeView;
import dev.holdfast.reconciler.view.Overview;
import dev.holdfast.reconciler.view.RepositoryView;
import dev.holdfast.reconciler.view.RolloutProgressView;
import dev.holdfast.reconciler.view.RunView;
import dev.holdfast.reconciler.view.Slice;
import dev.holdfast.reconciler.view.Tally;
import dev.holdfast.reconciler.view.VerdictView;
import dev.holdfast.reconciler.view.VersionRow;
import dev.holdfast.reconciler.view.Views;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A fleet of three nodes and four associations; the verdict of `web-1` can be turned.
public final class FixtureViews implements Views {
  public static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  public static final String HEAD = "9f2c41d07be5c1a2d3e4f5061728394a5b6c7d8e";
  public static final String REFUSED = "03ad77c1e2b4a5968778695a4b3c2d1e0f9a8b7c";
  public static final String FIRST = "1b20c3d4e5f60718293a4b5c6d7e8f9012345678";
  public static final String HOSTILE = "<script>alert(1)</script> \"'&";
  private final Map<String, Verdict> turned = new ConcurrentHashMap<>();
  private volatile boolean empty;

  /// Makes this the verdict of association `web-nginx` on this node.
  public void turn(String node, Verdict verdict) {
    turned.put(node, verdict);
  }

  /// Shows a new installation, with nothing in it.
  public void empty(boolean empty) {
    this.empty = empty;
  }

  static Instant ago(String duration) {
    return NOW.minus(Duration.parse("PT" + duration));
  }

  static Tally tally(Verdict... verdicts) {
    var counts = new TreeMap<Verdict, Long>();
    for (Verdict verdict : verdicts) {
      counts.merge(verdict, 1L, Long::sum);
    }
    return new Tally(counts);
  }

  @Override
  public FreezeView freeze(Freeze freeze) {
    return FreezeView.of(
        freeze, new Heard(131, 134, List.of(new NodeName("db-7"), new NodeName("web-9"))));
  }

  @Override
  public Overview overview() {
    if (empty) {
      return new Overview(List.of(), new NodeSums(0, 0), Tally.NONE, 0, 0, NOW);
    }
    Tally sum = Tally.NONE;
    for (var row : associations(Optional.empty())) {
      sum = sum.plus(row.verdicts());
    }
    return new Overview(repositories(), new NodeSums(3, 2), sum, 3, 2, NOW);
  }

  @Override
  public List<RepositoryView> repositories() {
    return empty ? List.of() : FixtureCommits.repositories();
  }

  @Override
  public Optional<RepositoryView> repository(String repository) {
    return repositories().stream().filter(view -> view.name().equals(repository)).findFirst();
  }

  @Override
  public List<Line> compliance(By by) {
    return empty ? List.of() : FixtureCompliance.compliance(by);
  }

  @Override
  public List<Item> failingItems(int limit) {
    return empty ? List.of() : FixtureCompliance.failingItems();
  }

  @Override
  public Optional<List<Item>> complianceOf(String node) {
    return node(node).map(_ -> failingItems(10));
  }

  @Override
  public List<ComplianceStore.Point> complianceHistory(ComplianceStore.Span span) {
    return empty ? List.of() : FixtureCompliance.complianceHistory(span);
  }

  @Override
  public Slice<CommitRow> commits(Optional<String> repository, int limit, String before) {
    return empty ? Slice.whole(List.of()) : FixtureCommits.commits();
  }

  @Override
  public Optional<CommitView> commit(String repository, String id) {
    return empty ? Optional.empty() : FixtureCommits.commit(repository, id);
  }

  @Override
  public List<AssociationRow> associations(Optional<String> repository) {
    if (empty) {
      return List.of();
    }
    return List.of(
        association("base", "base", "enforce", "rate(30 minutes)", 4, all(Verdict.IN_SYNC)),
        association("node-exporter", "exporter", "enforce", "rate(1 hour)", 2, mixed()),
        association("ssh-audit", "sshd", "audit", "cron(0 3 * * ? *)", 1, all(Verdict.IN_SYNC)),
        association("web-nginx", "nginx", "enforce", "rate(30 minutes)", 7, web()),
        association("status-page", "status-page", "enforce", "", 1, Tally.NONE));
  }

  private static Tally all(Verdict verdict) {
    return tally(verdict, verdict, verdict);
  }

  private static Tally mixed() {
    return tally(Verdict.IN_SYNC, Verdict.STALE, Verdict.NOT_APPLICABLE);
  }

  private Tally web() {
    return tally(
        turned.getOrDefault("web-1", Verdict.DRIFTED),
        turned.getOrDefault("web-2", Verdict.IN_SYNC));
  }

  private static AssociationRow association(
      String name, String document, String mode, String schedule, long version, Tally tally) {
    return new AssociationRow(
        "fleet",
        name,
        version,
        document,
        mode,
        "HIGH",
        schedule,
        HEAD,
        ago("41M"),
        tally,
        tally.coverage(),
        tally.total(),
        name.equals("web-nginx") ? 2 : 0,
        tally.total() == 0 ? null : ago("4M"),
        null);
  }

  @Override
  public Optional<AssociationView> association(String repository, String name) {
    return associations(Optional.empty()).stream()
        .filter(row -> row.repository().equals(repository) && row.name().equals(name))
        .findFirst()
        .map(row ->
            new AssociationView(
                row,
                rollout(row),
                row.targets() == 0
                    ? List.of()
                    : List.of(
                        drifted(), FixtureRuns.verdict("web-2", Verdict.IN_SYNC, "", List.of())),
                versions(repository, name),
                FixtureCommits.PLAN));
  }

  private static RolloutProgressView rollout(AssociationRow row) {
    return new RolloutProgressView(
        row.version(),
        "halted",
        "1 of 12 nodes failed, more than the 0 of maxErrors 0",
        1,
        3,
        12,
        3,
        3,
        2,
        1,
        0,
        "",
        1,
        NOW.minusSeconds(240),
        null);
  }

  private VerdictView drifted() {
    Verdict verdict = turned.getOrDefault("web-1", Verdict.DRIFTED);
    return verdict == Verdict.DRIFTED
        ? FixtureRuns.verdict(
            "web-1",
            verdict,
            "changes are held until 14:00 by the calendar 'trading-hours'",
            FixtureRuns.differences())
        : FixtureRuns.verdict("web-1", verdict, "", List.of());
  }

  @Override
  public List<VersionRow> versions(String repository, String name) {
    return List.of(
        version(7, HEAD, "Serve the status page from every edge", "41M", null, true),
        version(6, FIRST, HOSTILE, "5H", 4L, true),
        version(5, FIRST, "Say why the limit is as it is", "20H", null, false));
  }

  private static VersionRow version(
      long number, String commit, String subject, String age, @Nullable Long equal, boolean out) {
    return new VersionRow(
        number, commit, commit, "deploy bot", subject, ago(age), equal, "sha256:00", out);
  }

  @Override
  public Slice<HistoryRow> history(String repository, String name, int limit, String before) {
    return empty ? Slice.whole(List.of()) : FixtureRuns.history(name, before);
  }

  @Override
  public Slice<ExecutionRow> executions(String repository, String name, int limit, String before) {
    return empty ? Slice.whole(List.of()) : FixtureRuns.executions(name, before);
  }

  @Override
  public Optional<ExecutionView> execution(
      String repository, String name, String id, int limit, String after) {
    return empty ? Optional.empty() : FixtureRuns.execution(name, id);
  }

  @Override
  public Slice<HistoryRow> nodeHistory(String node, int limit, String before) {
    return history("fleet", "web-nginx", limit, before);
  }

  @Override
  public List<VerdictView> drift(Optional<String> repository, int limit) {
    return empty || turned.getOrDefault("web-1", Verdict.DRIFTED) != Verdict.DRIFTED
        ? List.of()
        : List.of(drifted());
  }

  @Override
  public List<HistoryRow> corrections(Optional<String> repository, int limit) {
    return empty
        ? List.of()
        : List.of(
            FixtureRuns.row(
                "4", "31M", Verdict.IN_SYNC, "firing", 2, 14, List.of(FixtureRuns.corrected())));
  }

  @Override
  public Slice<NodeRow> nodes(NodeQuery query) {
    if (empty) {
      return Slice.whole(List.of());
    }
    var rows = new ArrayList<NodeRow>();
    rows.add(node("db-1", "role=db env=prod", false, Verdict.STALE, "26H", 0));
    rows.add(
        node(
            "web-1",
            "role=web env=prod zone=a",
            true,
            turned.getOrDefault("web-1", Verdict.DRIFTED),
            "8S",
            3_600_000));
    rows.add(node("web-2", "role=web env=prod zone=b", true, Verdict.IN_SYNC, "21S", 12));
    rows.removeIf(row -> !matches(row, query));
    return Slice.whole(rows);
  }

  private static boolean matches(NodeRow row, NodeQuery query) {
    return (row.name() + row.labels()).contains(query.text())
        && (query.verdict() == null || query.verdict() == row.verdict());
  }

  private static NodeRow node(
      String name, String labels, boolean online, Verdict verdict, String seen, long offMs) {
    var map = new LinkedHashMap<String, String>();
    for (String label : labels.split(" ", -1)) {
      String[] pair = label.split("=", 2);
      map.put(pair[0], pair[1]);
    }
    if (name.equals("web-2")) {
      map.put("note", HOSTILE);
    }
    return new NodeRow(
        name,
        Collections.unmodifiableMap(map),
        online,
        ago(seen),
        verdict,
        tally(verdict, Verdict.IN_SYNC, Verdict.IN_SYNC, Verdict.NOT_APPLICABLE),
        verdict == Verdict.IN_SYNC ? 3 : 2,
        4,
        1,
        "sha256:9f2c41d07be5c1a2d3e4f5061728394a5b6c7d8e9f2c41d07be5c1a2d3e4f506",
        "0.1.0",
        offMs,
        name.equals("db-1") ? "disk is being replaced" : "");
  }

  @Override
  public Optional<NodeView> node(String name) {
    return nodes(NodeQuery.all(10)).items().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .map(row ->
            new NodeView(
                row,
                JsonText.parseObject(
                    """
                    {"os": {"family": "debian", "name": "Debian GNU/Linux 12", "arch": "amd64"},
                     "kernel": "6.1.0-18", "memory_bytes": 8589934592,
                     "custom": {"rack": "<b>r12</b>"}}
                    """
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                ago("3H"),
                ago("90H"),
                null,
                name.equals("web-1")
                    ? List.of(drifted())
                    : List.of(FixtureRuns.verdict(name, Verdict.IN_SYNC, "", List.of()))));
  }

  @Override
  public Optional<RunView> run(String id) {
    return id.equals("run-1")
        ? Optional.of(
            new RunView(
                "run-1",
                "fleet",
                "web-nginx",
                false,
                "operator",
                ago("20S"),
                NOW.plus(Duration.ofMinutes(10)),
                List.of(new RunView.OnNode("web-1", null))))
        : Optional.empty();
  }
}
