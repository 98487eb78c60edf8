package dev.holdfast.reconciler.bench;

import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Amount;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ComplianceSettings;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.OnFailure;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.checkin.PermitDesk;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.reconciler.testing.TestFolders;
import dev.holdfast.reconciler.testing.TestPostgres;
import dev.holdfast.reconciler.testing.TestReconciler;
import dev.holdfast.reconciler.testing.Versions;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Permission;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One firing of an association at which all of its nodes find something to change and ask: over
/// HTTP with sessions, and the office alone. Each permit is signed and durable before its answer.
/// Those who ask run on the same cores in a process of their own; what it, the reconciler and the
/// database take of them is said apart.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "-Dholdfast.postgres=durable")
@Warmup(iterations = 3)
@Measurement(iterations = 5)
public class PermitsASecond {
  private static final int NODES = 2_000;
  private static final AssociationId WEB = TestReconciler.id("fleet/web");

  private final List<SimulatedAgent> agents = new ArrayList<>();
  private Path folder;
  private TestPostgres database;
  private TestReconciler reconciler;
  private Instant firing;
  private Process askers;
  private BufferedReader answers;

  @Setup
  public void join() throws Exception {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench");
    database = TestPostgres.fresh();
    reconciler = TestReconciler.start(database, folder.toAbsolutePath());
    for (int i = 0; i < NODES; i += 1_000) {
      var token = reconciler.token(Map.of("own", "web")); // good for a thousand
      for (int j = i; j < i + 1_000; j++) {
        agents.add(reconciler.agent("web-" + j).join(token));
      }
    }
    // to all at once first: how it comes to the nodes is the rollout's
    reconciler.apply(content(Amount.ALL));
    reconciler.apply(content(new Amount(50, true)));
    Instant anchor =
        reconciler.bean(Releases.class).release(WEB).orElseThrow().version().rateAnchor();
    firing = ExecutionId.nameable(anchor);
    agents.forEach(SimulatedAgent::openSession);
    startAskers();
  }

  private void startAskers() throws IOException {
    askers =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PermitAskers.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = askers.inputReader(StandardCharsets.UTF_8);
    var lines = new ArrayList<String>();
    lines.add(reconciler.url().toString());
    lines.add(agents.getFirst().hello().key().toText());
    lines.add(Integer.toString(agents.size()));
    agents.forEach(agent -> lines.add(agent.session()));
    say(lines);
  }

  private void say(List<String> lines) throws IOException {
    var out = askers.getOutputStream();
    out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @TearDown
  public void stop() throws Exception {
    askers.getOutputStream().close();
    askers.waitFor();
    reconciler.close();
    database.close();
    TestFolders.delete(folder);
  }

  private static AssociationContent content(Amount maxErrors) {
    Selector targets = Selector.label("own", "web");
    var plain =
        Versions.content(
            "fleet/web",
            targets,
            "hello",
            dev.holdfast.model.Mode.ENFORCE,
            "rate(1 minute)",
            List.of());
    return new AssociationContent(
        plain.assignment(),
        targets,
        new RolloutSettings<>(Amount.ALL, maxErrors, List.of(), OnFailure.HALT),
        new ComplianceSettings(ComplianceSeverity.UNSPECIFIED, false),
        false);
  }

  private Permission.Request next() {
    firing = firing.plusSeconds(60);
    reconciler.clock().advance(Duration.ofSeconds(60));
    return new Permission.Request(WEB, firing, null);
  }

  @Benchmark
  public int overHttp() throws Exception {
    var request = next();
    Spent before = Spent.now(database);
    say(List.of(new String(JsonText.canonicalBytes(request.toJson()), StandardCharsets.UTF_8)));
    String[] said = answers.readLine().split(" ", -1);
    Spent spent = Spent.now(database).since(before);
    int granted = told("over HTTP", Integer.parseInt(said[0]), Double.parseDouble(said[1]));
    System.out.printf(
        Locale.ROOT,
        "### of the cores, for each permit: reconciler %.2f ms, PostgreSQL %.2f ms, those who ask"
            + " %.2f ms%n",
        spent.reconciler() * 1e3 / granted,
        spent.database() * 1e3 / granted,
        Double.parseDouble(said[2]) * 1e3 / granted);
    return granted;
  }

  /// Processor time in seconds.
  private record Spent(double reconciler, double database) {
    static Spent now(TestPostgres database) throws SQLException {
      double sum = 0;
      try (var connection = database.connect();
          var pids =
              connection.createStatement().executeQuery("select pid from pg_stat_activity")) {
        while (pids.next()) {
          sum += ProcessHandle.of(pids.getLong(1)).map(Spent::seconds).orElse(0.0);
        }
      }
      return new Spent(seconds(ProcessHandle.current()), sum);
    }

    private static double seconds(ProcessHandle process) {
      return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
    }

    Spent since(Spent before) {
      return new Spent(reconciler - before.reconciler, database - before.database);
    }
  }

  @Benchmark
  public int office() {
    var request = next();
    var desk = reconciler.bean(PermitDesk.class);
    long started = System.nanoTime();
    var answers = agents.stream().map(agent -> desk.ask(agent.name(), request)).toList();
    long granted =
        answers.stream()
            .map(CompletableFuture::join)
            .filter(answer -> answer instanceof Permission.Answer.Granted)
            .count();
    return told("in the office", Math.toIntExact(granted), (System.nanoTime() - started) / 1e9);
  }

  private static int told(String where, int granted, double seconds) {
    if (granted != NODES) {
      throw new IllegalStateException("%d of %d were granted".formatted(granted, NODES));
    }
    System.out.printf(
        Locale.ROOT,
        "%n### %d permits %s: %.2f s, %.0f a second%n",
        granted,
        where,
        seconds,
        granted / seconds);
    return granted;
  }
}
