package dev.holdfast.reconciler.reports.jdbc;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static dev.holdfast.reconciler.testing.Versions.content;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.drift.NodeVerdict;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.testing.Reports;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.reconciler.testing.TestPostgres;
import dev.holdfast.reconciler.testing.TestReconciler;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.Report;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nothing is lost and nothing counts twice, whatever happens between agent and database.
@Timeout(180)
class ReportsIT {
  private static final Duration AT_ONCE = Duration.ZERO;

  @TempDir private Path data;
  private TestPostgres database;
  private TestReconciler reconciler;

  @BeforeEach
  void start() {
    database = TestPostgres.fresh();
    reconciler = TestReconciler.start(database, data);
  }

  @AfterEach
  void stop() {
    reconciler.close();
    database.close();
  }

  @Test
  void aReportThatComesTwiceCountsOnce() {
    CurrentVersion version = release("web");
    var agent = joined("web-1", "web");
    agent.checkIn(AT_ONCE);
    Report report = Reports.corrected(1, version, now());
    agent.report(report);
    agent.checkIn(AT_ONCE);
    agent.sendAgain(List.of(report));
    assertThat(agent.checkIn(AT_ONCE).acknowledged()).isEqualTo(1);
    assertThat(count("report")).isEqualTo(1);
    assertThat(board().summary(version.id()).corrected24h()).isEqualTo(1);
  }

  @Test
  void whatLeavesAGapIsNotAcknowledged() {
    CurrentVersion version = release("web");
    var agent = joined("web-1", "web");
    agent.checkIn(AT_ONCE);
    agent.report(Reports.report(1, version, Verdict.IN_SYNC, now()));
    agent.report(Reports.report(3, version, Verdict.FAILED, now()));
    assertThat(agent.checkIn(AT_ONCE).acknowledged()).isEqualTo(1);
    assertThat(agent.unsent()).extracting(Report::number).containsExactly(3L);
    assertThat(verdict(agent, version).verdict()).isEqualTo(Verdict.IN_SYNC);
  }

  @Test
  void whatPostgresqlCannotKeepIsCleanedAndSpoilsNothing() {
    CurrentVersion version = release("web");
    var agent = joined("web-1", "web");
    agent.checkIn(AT_ONCE);
    Report report = Reports.report(1, version, Verdict.FAILED, now());
    agent.report(
        new Report(
            1,
            report.association(),
            report.version(),
            report.enforced(),
            report.trigger(),
            null,
            report.startedAt(),
            report.finishedAt(),
            report.verdict(),
            "nul \u0000 and half a pair \ud800",
            true,
            null,
            report.counts(),
            report.resources()));
    assertThat(agent.checkIn(AT_ONCE).acknowledged()).isEqualTo(1);
    assertThat(verdict(agent, version).reason()).startsWith("nul \uFFFD and half a pair");
  }

  @Test
  void aRestartLosesNothingAndBringsTheSameSums() {
    CurrentVersion version = release("web");
    var agents = new ArrayList<SimulatedAgent>();
    for (int i = 0; i < 5; i++) {
      var agent = joined("web-" + i, "web");
      agent.checkIn(AT_ONCE);
      agents.add(agent);
    }
    agents.get(0).runAll(Verdict.IN_SYNC);
    agents.get(1).runAll(Verdict.DRIFTED);
    agents.get(2).report(Reports.corrected(1, version, now()));
    agents.get(3).runAll(Verdict.NOT_APPLICABLE);
    agents.forEach(agent -> agent.checkIn(AT_ONCE));
    var before = board().summary(version.id());
    var revisions = agents.stream().map(agent -> agent.checkInRequest(AT_ONCE).revision()).toList();

    reconciler.restart();

    assertThat(board().summary(version.id())).isEqualTo(before);
    assertThat(before.verdicts())
        .containsEntry(Verdict.IN_SYNC, 2L)
        .containsEntry(Verdict.DRIFTED, 1L)
        .containsEntry(Verdict.NOT_APPLICABLE, 1L)
        .containsEntry(Verdict.PENDING, 1L);
    assertThat(before.corrected24h()).isEqualTo(1);
    assertThat(before.notApplicableResources()).isEqualTo(1);
    for (SimulatedAgent agent : agents) {
      agent.moveTo(reconciler.url());
      // The session from before is still good: any replica with the key checks it.
      CheckIn.Response response = agent.checkIn(AT_ONCE);
      assertThat(response.manifest()).as("nothing changed").isNull();
    }
    assertThat(agents.get(0).checkIn(AT_ONCE).acknowledged()).isEqualTo(1);
    assertThat(agents.stream().map(agent -> agent.checkInRequest(AT_ONCE).revision()).toList())
        .isEqualTo(revisions);
    reconciler.apply(content("fleet/web", label("web"), "other"));
    agents.get(0).checkIn(AT_ONCE);
    assertThat(agents.get(0).entry("fleet/web").version()).isEqualTo(2);
  }

  @Test
  void aVersionWithTheSameEnforcedContentKeepsVerdictsAndRollout() {
    CurrentVersion first = release("web");
    var agent = joined("web-1", "web");
    agent.checkIn(AT_ONCE);
    agent.runAll(Verdict.IN_SYNC);
    agent.checkIn(AT_ONCE);
    NodeVerdict before = verdict(agent, first);
    eventually(
        () -> rollout(first.id()),
        rollout -> assertThat(rollout.state()).isEqualTo(Rollout.State.FINISHED));

    var wider = new Selector.AnyOf(List.of(label("web"), label("more")));
    CurrentVersion second = reconciler.apply(content("fleet/web", wider, "hello")).getFirst();

    assertThat(second.number()).isEqualTo(2);
    NodeVerdict after = verdict(agent, second);
    assertThat(after.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(after.since()).isEqualTo(before.since());
    assertThat(after.version()).isEqualTo(2);
    reconciler.bean(Rollouts.class).turn();
    assertThat(rollout(first.id()).firstVersion()).isEqualTo(1);
  }

  @Test
  void aReportAboutWhatIsNoLongerReleasedIsHistoryOnly() {
    CurrentVersion first = release("web");
    var agent = joined("web-1", "web");
    agent.checkIn(AT_ONCE);
    reconciler.apply(content("fleet/web", label("web"), "other"));
    agent.report(Reports.report(1, first, Verdict.FAILED, now()));
    agent.checkIn(AT_ONCE);
    assertThat(verdict(agent, first).verdict()).isEqualTo(Verdict.PENDING);
    assertThat(board().history(first.id(), 10, null)).hasSize(1);
    assertThat(board().openDrift(null, 10, (NodeVerdict) null)).isEmpty();
  }

  @Test
  void openDriftComesInPartsWithWhatDiffers() {
    CurrentVersion version = release("web");
    for (int i = 0; i < 5; i++) {
      var agent = joined("web-" + i, "web");
      agent.checkIn(AT_ONCE);
      agent.runAll(i % 2 == 0 ? Verdict.DRIFTED : Verdict.IN_SYNC);
      agent.checkIn(AT_ONCE);
    }
    var firstPart = board().openDrift(null, 2, (NodeVerdict) null);
    var rest = board().openDrift(version.id().repository(), 2, firstPart.getLast());
    assertThat(firstPart).extracting(v -> v.node().value()).containsExactly("web-0", "web-2");
    assertThat(rest).extracting(v -> v.node().value()).containsExactly("web-4");
    assertThat(firstPart.getFirst().resources()).hasSize(1);
    assertThat(board().verdictsOf(version.id(), 10, null)).hasSize(5);
  }

  @Test
  void historyComesInPartsNewestFirst() {
    CurrentVersion version = release("web");
    var agent = joined("web-1", "web");
    agent.checkIn(AT_ONCE);
    Instant start = now().minusSeconds(100);
    for (int i = 1; i <= 5; i++) {
      agent.report(Reports.report(i, version, Verdict.IN_SYNC, start.plusSeconds(i)));
    }
    agent.checkIn(AT_ONCE);
    var newest = board().history(version.id(), 2, null);
    var older = board().history(version.id(), 10, newest.getLast().cursor());
    assertThat(newest)
        .extracting(kept -> kept.received().report().number())
        .containsExactly(5L, 4L);
    assertThat(older)
        .extracting(kept -> kept.received().report().number())
        .containsExactly(3L, 2L, 1L);
    assertThat(board().history(new NodeName("web-1"), 10, null)).hasSize(5);
  }

  @Test
  void aSilentNodeGoesStaleInTheSumsToo() {
    CurrentVersion version = release("web");
    var agent = joined("web-1", "web");
    agent.checkIn(AT_ONCE);
    agent.runAll(Verdict.IN_SYNC);
    agent.checkIn(AT_ONCE);
    reconciler.clock().advance(Duration.ofMinutes(61));
    board().turn();
    assertThat(board().summary(version.id()).count(Verdict.STALE)).isEqualTo(1);
    assertThat(board().summary(version.id()).count(Verdict.IN_SYNC)).isZero();
    assertThat(verdict(agent, version).verdict()).isEqualTo(Verdict.STALE);
    agent.forgetSession();
    agent.checkIn(AT_ONCE);
    board().turn();
    assertThat(board().summary().count(Verdict.IN_SYNC)).isEqualTo(1);
  }

  @Test
  void whateverTheOrderOfDeliveryTheVerdictsAndSumsAreTheSame() throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    CurrentVersion version = release("web");
    int nodes = 4;
    int each = 30;
    var expected = new ArrayList<Verdict>();
    var work = new ArrayList<Future<?>>();
    long corrected = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < nodes; i++) {
        var agent = joined("web-" + i, "web");
        agent.checkIn(AT_ONCE);
        var reports = randomReports(random, version, each);
        corrected += reports.stream().filter(report -> report.counts().corrected() > 0).count();
        expected.add(reports.getLast().verdict());
        var own = new Random(random.nextLong());
        work.add(threads.submit(() -> deliver(agent, reports, own)));
      }
      for (Future<?> done : work) {
        done.get(60, TimeUnit.SECONDS);
      }
    }
    var sums = board().summary(version.id());
    for (Verdict verdict : List.of(Verdict.IN_SYNC, Verdict.DRIFTED, Verdict.FAILED)) {
      assertThat(sums.count(verdict))
          .as("seed %d, %s", seed, verdict)
          .isEqualTo(expected.stream().filter(verdict::equals).count());
    }
    assertThat(sums.corrected24h()).as("seed %d", seed).isEqualTo(corrected);
    assertThat(count("report")).isEqualTo((long) nodes * each);
    reconciler.restart();
    assertThat(board().summary(version.id())).as("seed %d", seed).isEqualTo(sums);
  }

  /// Sends everything in pieces that overlap, repeat and skip, until all is acknowledged.
  private static void deliver(SimulatedAgent agent, List<Report> reports, Random random) {
    while (agent.acknowledged() < reports.size()) {
      int from = random.nextInt((int) agent.acknowledged() + 2);
      int to = Math.min(reports.size(), from + 1 + random.nextInt(8));
      agent.sendAgain(reports.subList(Math.min(from, to), to));
      agent.checkIn(AT_ONCE);
    }
  }

  private List<Report> randomReports(Random random, CurrentVersion version, int count) {
    Instant start = now().minusSeconds(count);
    var reports = new ArrayList<Report>();
    for (int i = 1; i <= count; i++) {
      Instant at = start.plusSeconds(i);
      reports.add(
          switch (random.nextInt(4)) {
            case 0 -> Reports.report(i, version, Verdict.IN_SYNC, at);
            case 1 -> Reports.report(i, version, Verdict.DRIFTED, at);
            case 2 -> Reports.report(i, version, Verdict.FAILED, at);
            default -> Reports.corrected(i, version, at);
          });
    }
    return reports;
  }

  @Test
  void aDatabaseThatDropsEveryConnectionUnderLoadCostsNoReport() throws Exception {
    CurrentVersion version = release("web");
    var stop = new AtomicBoolean();
    var started = new CountDownLatch(4);
    var work = new ArrayList<Future<Long>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        var agent = joined("web-" + i, "web");
        agent.checkIn(AT_ONCE);
        work.add(threads.submit(() -> reportUntil(stop, started, agent, version)));
      }
      assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 5; i++) {
        dropConnections();
        awaitMoreReports();
      }
      stop.set(true);
      long acknowledged = 0;
      for (Future<Long> done : work) {
        acknowledged += done.get(60, TimeUnit.SECONDS);
      }
      assertThat(count("report")).isEqualTo(acknowledged);
      assertThat(board().summary(version.id()).corrected24h()).isEqualTo(acknowledged);
    }
  }

  private long reportUntil(
      AtomicBoolean stop, CountDownLatch started, SimulatedAgent agent, CurrentVersion version) {
    long number = 0;
    while (!stop.get() || !agent.unsent().isEmpty()) {
      if (agent.unsent().isEmpty()) {
        agent.report(Reports.corrected(++number, version, now()));
      }
      var answer = agent.send(AT_ONCE);
      if (answer.status() == 200) {
        started.countDown();
        agent.take(answer);
      } else {
        assertThat(answer.status()).as(answer.toString()).isIn(429, 503);
        assertThat(answer.header("retry-after")).isNotEmpty();
      }
    }
    return agent.acknowledged();
  }

  private void awaitMoreReports() {
    long before = count("report");
    eventually(() -> count("report"), now -> assertThat(now).isGreaterThan(before));
  }

  private void dropConnections() throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
          """);
    }
  }

  private CurrentVersion release(String label) {
    return reconciler.apply(content("fleet/" + label, label(label), "hello")).getFirst();
  }

  private SimulatedAgent joined(String name, String label) {
    return reconciler.agent(name).join(reconciler.token(Map.of("test", label)));
  }

  private NodeVerdict verdict(SimulatedAgent agent, CurrentVersion version) {
    return board().verdictOf(agent.name(), version.id()).orElseThrow();
  }

  private Rollout rollout(AssociationId association) {
    return reconciler.bean(Rollouts.class).progress(association).orElseThrow().rollout();
  }

  private DriftBoard board() {
    return reconciler.bean(DriftBoard.class);
  }

  private long count(String table) {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from " + table)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Instant now() {
    return reconciler.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Selector label(String value) {
    return Selector.label("test", value);
  }
}
