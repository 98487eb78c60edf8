package dev.holdfast.reconciler.view.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.compliance.By;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.Count;
import dev.holdfast.reconciler.compliance.Item;
import dev.holdfast.reconciler.compliance.ItemSeverity;
import dev.holdfast.reconciler.compliance.ItemStatus;
import dev.holdfast.reconciler.compliance.Line;
import dev.holdfast.reconciler.fleet.Heard;
import dev.holdfast.reconciler.freeze.Freeze;
import dev.holdfast.reconciler.view.AssociationRow;
import dev.holdfast.reconciler.view.AssociationView;
import dev.holdfast.reconciler.view.BrakedView;
import dev.holdfast.reconciler.view.CommitRow;
import dev.holdfast.reconciler.view.CommitView;
import dev.holdfast.reconciler.view.DifferenceView;
import dev.holdfast.reconciler.view.ExecutionRow;
import dev.holdfast.reconciler.view.ExecutionView;
import dev.holdfast.reconciler.view.FreezeView;
import dev.holdfast.reconciler.view.HistoryRow;
import dev.holdfast.reconciler.view.NodeQuery;
import dev.holdfast.reconciler.view.NodeRow;
import dev.holdfast.reconciler.view.NodeSums;
import dev.holdfast.reconciler.view.NodeView;
import dev.holdfast.reconciler.view.Overview;
import dev.holdfast.reconciler.view.ProblemView;
import dev.holdfast.reconciler.view.RepositoryView;
import dev.holdfast.reconciler.view.ResourceView;
import dev.holdfast.reconciler.view.RolloutProgressView;
import dev.holdfast.reconciler.view.RolloutView;
import dev.holdfast.reconciler.view.RunView;
import dev.holdfast.reconciler.view.Slice;
import dev.holdfast.reconciler.view.StatusView;
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
  private static final String STANZA =
      """
      --- observed
      +++ expected
      @@ -3,4 +3,4 @@
       worker_processes auto;
      -worker_rlimit_nofile 1024;
      +worker_rlimit_nofile 65536;
       events {}
      """;

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

  private static Instant ago(String duration) {
    return NOW.minus(Duration.parse("PT" + duration));
  }

  private static Tally tally(Verdict... verdicts) {
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
    if (empty) {
      return List.of();
    }
    return List.of(
        new RepositoryView(
            "fleet",
            "https://git.example/platform/fleet.git",
            "main",
            HEAD,
            REFUSED,
            "unchanged",
            "",
            ago("12S"),
            ago("40M"),
            tally(Verdict.IN_SYNC, Verdict.DRIFTED),
            statuses("")),
        new RepositoryView(
            "databases",
            "ssh://git@git.example/databases.git",
            "production",
            FIRST,
            FIRST,
            "unreachable",
            "cannot reach the repository: connection refused.",
            ago("3M"),
            ago("2H"),
            tally(Verdict.IN_SYNC),
            List.of()));
  }

  private static List<StatusView> statuses(String error) {
    return List.of(
        status("validate", "success", "4 associations, 3 documents, no problem", ""),
        status("rollout", "success", "3 of 3 nodes final", ""),
        status("drift", "failure", "in sync 1 of 3, 1 stale, 1 drifted; oldest 2m", error));
  }

  private static StatusView status(String context, String state, String description, String error) {
    return new StatusView(
        "holdfast/" + context,
        state,
        description,
        "https://holdfast.example/repositories/fleet/commits/" + HEAD,
        ago("2M"),
        "notes",
        error.isEmpty(),
        error);
  }

  @Override
  public Optional<RepositoryView> repository(String repository) {
    return repositories().stream().filter(view -> view.name().equals(repository)).findFirst();
  }

  @Override
  public List<Line> compliance(By by) {
    if (empty) {
      return List.of();
    }
    var severe = Map.of(ItemSeverity.HIGH, new Count(81, 1, 0));
    var rest = Map.of(ItemSeverity.UNSPECIFIED, new Count(50, 0, 2));
    return switch (by.kind()) {
      case SEVERITY -> List.of(new Line("high", severe), new Line("unspecified", rest));
      case TYPE -> List.of(new Line("Association", severe), new Line("Custom:Backup", rest));
      case REPOSITORY, GROUP, LABEL -> List.of(new Line("fleet", severe));
      case NODE -> List.of(new Line("web-1", severe), new Line("web-2", rest));
      case ASSOCIATION ->
          List.of(
              new Line("fleet/web-nginx", severe),
              new Line("fleet/a-rather-long-name-of-an-association-that-wraps", rest));
    };
  }

  @Override
  public List<Item> failingItems(int limit) {
    return empty
        ? List.of()
        : List.of(
            new Item(
                new NodeName("web-1"),
                Item.ASSOCIATION,
                "fleet/web-nginx",
                "fleet/web-nginx",
                "",
                ItemSeverity.HIGH,
                ItemStatus.NON_COMPLIANT,
                ago("3M"),
                ago("1M"),
                Map.of("verdict", "timed_out")),
            new Item(
                new NodeName("db-1"),
                "Custom:Backup",
                "",
                "nightly",
                HOSTILE,
                ItemSeverity.LOW,
                ItemStatus.NON_COMPLIANT,
                null,
                ago("9H"),
                Map.of()));
  }

  @Override
  public Optional<List<Item>> complianceOf(String node) {
    return node(node).map(_ -> failingItems(10));
  }

  @Override
  public List<ComplianceStore.Point> complianceHistory(ComplianceStore.Span span) {
    var points = new ArrayList<ComplianceStore.Point>();
    Duration step = span == ComplianceStore.Span.HOUR ? Duration.ofHours(1) : Duration.ofDays(1);
    for (int i = 40; i >= 0; i--) {
      if (i != 17 && !empty) {
        points.add(
            new ComplianceStore.Point(
                NOW.minus(step.multipliedBy(i)), new Count(120 + i % 7, i % 5 * 4L, 10 - i % 7)));
      }
    }
    return points;
  }

  @Override
  public Slice<CommitRow> commits(Optional<String> repository, int limit, String before) {
    if (empty) {
      return Slice.whole(List.of());
    }
    return Slice.whole(
        List.of(
            commit(REFUSED, "rejected", "platform team", "Raise the worker limit", "6M", 2, 0),
            commit(
                HEAD,
                "applied",
                "deploy bot",
                "Serve the status page from every edge",
                "41M",
                0,
                2),
            commit(
                "77aa01d07be5c1a2d3e4f5061728394a5b6c7d8e",
                "applied",
                "platform team",
                HOSTILE,
                "5H",
                0,
                1),
            commit(
                "5caa01d07be5c1a2d3e4f5061728394a5b6c7d8e",
                "blocked",
                "deploy bot",
                "Drop the old exporter from all nodes at once and clean up after it, finally",
                "26H",
                0,
                0),
            commit(FIRST, "applied", "platform team", "Lay the base for every node", "90H", 0, 4)));
  }

  private static CommitRow commit(
      String id, String state, String author, String subject, String age, long errors, long made) {
    return new CommitRow(
        "fleet", id, state, author, subject, ago(age), ago(age), id.startsWith("77"), errors, made);
  }

  @Override
  public Optional<CommitView> commit(String repository, String id) {
    return commits(Optional.empty(), 10, "").items().stream()
        .filter(row -> row.repository().equals(repository) && row.commit().startsWith(id))
        .findFirst()
        .map(FixtureViews::view);
  }

  private static CommitView view(CommitRow row) {
    if (row.state().equals("rejected")) {
      return new CommitView(
          row,
          HEAD,
          problems(),
          Json.Obj.EMPTY,
          null,
          List.of(),
          RolloutView.NONE,
          List.of(
              status(
                  "validate", "failure", "associations/web.yaml:14:3 'schedual' is no key", "")));
    }
    if (row.state().equals("blocked")) {
      return new CommitView(
          row,
          FIRST,
          List.of(),
          PLAN,
          new BrakedView(
              "sha256:1a2b3c4d5e6f" + "0".repeat(52),
              List.of(
                  new BrakedView.Hit(
                      "prune",
                      "it would retire 6 of 20 associations, more than 5 and more than 20 %"),
                  new BrakedView.Hit(
                      "mass_change", "it would change up to 40 of 134 nodes, more than 25 %")),
              58,
              true,
              null,
              null,
              null,
              ""),
          List.of(),
          RolloutView.NONE,
          List.of(
              status(
                  "rollout",
                  "failure",
                  "blocked: it would retire 6 of 20 associations, more than 5 and more than 20 %"
                      + " (and 1 more); to apply it: holdfast confirm 1a2b3c4d5e6f",
                  "")));
    }
    return new CommitView(
        row,
        FIRST,
        List.of(),
        PLAN,
        null,
        List.of(
            new CommitView.VersionName("web-nginx", 7),
            new CommitView.VersionName("status-page", 1)),
        new RolloutView("running", 2, 3),
        statuses("the remote refused refs/notes/holdfast: pre-receive hook declined"));
  }

  private static final Json.Obj PLAN =
      JsonText.parseObject(
          """
          {"changes": [
            {"kind": "changed", "association": "web-nginx",
             "enters": {"count": 0, "names": []}, "leaves": {"count": 0, "names": []},
             "stays": {"count": 2, "names": ["web-1", "web-2"]}, "enforced": true,
             "fields": [{"path": "parameters.workers", "from": "8", "to": "16"},
                        {"path": "schedule.splay", "to": "5m"}]},
            {"kind": "added", "association": "status-page",
             "enters": {"count": 2, "names": ["web-1", "web-2"]}},
            {"kind": "retired", "association": "old-exporter",
             "leaves": {"count": 1, "names": ["db-1"]}}]}
          """
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));

  private static List<ProblemView> problems() {
    return List.of(
        new ProblemView(
            "error",
            "associations/web.yaml",
            14,
            3,
            "unknown-key",
            "'schedual' is not a key of spec.",
            "Did you mean 'schedule'?",
            "  schedual: {expression: rate(30 minutes)}"),
        new ProblemView(
            "error",
            "documents/nginx.yaml",
            22,
            13,
            "wrong-type",
            "'mode' must be text, this is a number.",
            "Write mode: \"0644\"",
            "      mode: 0644"),
        new ProblemView(
            "warning",
            "groups/edge.yaml",
            0,
            0,
            "empty-document",
            "The file holds only comments; it counts as absent.",
            "",
            ""));
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
                    : List.of(drifted(), verdict("web-2", Verdict.IN_SYNC, "", List.of())),
                versions(repository, name),
                PLAN));
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
        ? verdict(
            "web-1",
            verdict,
            "changes are held until 14:00 by the calendar 'trading-hours'",
            List.of(fileDiffers(), serviceStopped(), secretDiffers()))
        : verdict("web-1", verdict, "", List.of());
  }

  private static VerdictView verdict(
      String node, Verdict verdict, String reason, List<ResourceView> resources) {
    return new VerdictView(
        "fleet",
        "web-nginx",
        node,
        7,
        verdict,
        ago("2M"),
        ago("40S"),
        reason,
        verdict == Verdict.DRIFTED,
        null,
        0,
        new VerdictView.Counts(9, 0, verdict == Verdict.DRIFTED ? 3 : 0, 0, 1, 0),
        resources);
  }

  private static ResourceView fileDiffers() {
    return new ResourceView(
        "nginx-conf",
        "file",
        "drifted",
        "drift",
        List.of(
            new DifferenceView("content", null, null, STANZA, false),
            new DifferenceView("mode", "0644", "0666", null, false)),
        "");
  }

  private static ResourceView serviceStopped() {
    return new ResourceView(
        "nginx",
        "service",
        "drifted",
        "fight",
        List.of(new DifferenceView("state", "running", "stopped", null, false)),
        "");
  }

  private static ResourceView secretDiffers() {
    return new ResourceView(
        "tls-key",
        "file",
        "drifted",
        "drift",
        List.of(new DifferenceView("content", null, null, null, true)),
        "");
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
    if (empty || name.equals("status-page")) {
      return Slice.whole(List.of());
    }
    var rows =
        List.of(
            row("5", "2M", Verdict.DRIFTED, "firing", 0, 0, List.of(fileDiffers())),
            row("4", "31M", Verdict.IN_SYNC, "firing", 2, 14, List.of(corrected())),
            row("3", "41M", Verdict.IN_SYNC, "new_version", 0, 0, List.of(byVersion())),
            row("2", "9H", Verdict.FAILED, "run_now", 0, 3, List.of(failed())));
    return before.isEmpty()
        ? new Slice<>(rows, "2")
        : Slice.whole(List.of(row("1", "70H", Verdict.IN_SYNC, "new_version", 0, 0, List.of())));
  }

  @Override
  public Slice<ExecutionRow> executions(String repository, String name, int limit, String before) {
    if (empty || name.equals("status-page")) {
      return Slice.whole(List.of());
    }
    var nodes = new ExecutionRow.Nodes(0, 2, 1, 8, 0, 3, 0, 1, 0, 0, 0, 1, 0, 0);
    var done = new ExecutionRow.Nodes(0, 0, 0, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 11);
    return before.isEmpty()
        ? new Slice<>(
            List.of(
                execution("5f0d7c9a1b2c3d4e5f60718a", "12M", "firing", null, "open", nodes),
                execution("0a1b2c3d4e5f60718293a4b5", "2H", "request", HOSTILE, "stopped", done)),
            "2")
        : Slice.whole(List.of());
  }

  private static ExecutionRow execution(
      String id,
      String age,
      String origin,
      @Nullable String by,
      String state,
      ExecutionRow.Nodes nodes) {
    return new ExecutionRow(
        "c" + id,
        id,
        "fleet",
        "web-nginx",
        ago(age),
        origin,
        by,
        false,
        state,
        state.equals("open") ? "" : "stopped by " + by,
        15,
        1,
        1,
        2,
        nodes);
  }

  @Override
  public Optional<ExecutionView> execution(
      String repository, String name, String id, int limit, String after) {
    return executions(repository, name, limit, "").items().stream()
        .filter(row -> row.id().equals(id))
        .findFirst()
        .map(row ->
            new ExecutionView(
                row,
                List.of(
                    new ExecutionView.OnNode("web-1", "corrected", ago("11M"), 7, false, false, ""),
                    new ExecutionView.OnNode(
                        "web-2", "failed", ago("10M"), 7, true, false, "nginx: it would not")),
                null));
  }

  private static HistoryRow row(
      String cursor,
      String age,
      Verdict verdict,
      String trigger,
      long corrected,
      long quiet,
      List<ResourceView> resources) {
    return new HistoryRow(
        cursor,
        ago(age),
        "fleet",
        "web-nginx",
        "web-1",
        7,
        verdict,
        trigger,
        corrected,
        verdict == Verdict.FAILED ? "1 of 12 resources failed" : "",
        quiet,
        true,
        resources);
  }

  private static ResourceView corrected() {
    return new ResourceView(
        "motd",
        "file",
        "corrected",
        "drift",
        List.of(new DifferenceView("content", null, null, STANZA, false)),
        "");
  }

  private static ResourceView byVersion() {
    return new ResourceView(
        "nginx-conf",
        "file",
        "corrected",
        "new_version",
        List.of(new DifferenceView("content", null, null, STANZA, false)),
        "");
  }

  private static ResourceView failed() {
    return new ResourceView(
        "nginx",
        "package",
        "failed",
        "",
        List.of(),
        "apt-get ended with exit code 100: could not get lock /var/lib/dpkg/lock-frontend");
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
        : List.of(row("4", "31M", Verdict.IN_SYNC, "firing", 2, 14, List.of(corrected())));
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
                    : List.of(verdict(name, Verdict.IN_SYNC, "", List.of()))));
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
