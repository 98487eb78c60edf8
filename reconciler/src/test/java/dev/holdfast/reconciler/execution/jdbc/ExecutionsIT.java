package dev.holdfast.reconciler.execution.jdbc;

import static dev.holdfast.reconciler.testing.TestReconciler.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Amount;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ComplianceSettings;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.Mode;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.OnFailure;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.checkin.Stops;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.execution.Execution;
import dev.holdfast.reconciler.execution.ExecutionRoom;
import dev.holdfast.reconciler.execution.ExecutionStore;
import dev.holdfast.reconciler.execution.Executions;
import dev.holdfast.reconciler.execution.Part;
import dev.holdfast.reconciler.execution.PartStatus;
import dev.holdfast.reconciler.execution.PermitOffice;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.testing.Reports;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.reconciler.testing.TestPostgres;
import dev.holdfast.reconciler.testing.TestReconciler;
import dev.holdfast.reconciler.testing.Versions;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Executions over the real protocol and a real database. Each test has an association and nodes of
/// its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ExecutionsIT {
  private static final Duration AT_ONCE = Duration.ZERO;

  private TestPostgres database;
  private TestReconciler reconciler;

  @BeforeAll
  void start(@TempDir Path data) {
    database = TestPostgres.fresh();
    reconciler = TestReconciler.start(database, data);
  }

  @AfterAll
  void stop() {
    reconciler.close();
    database.close();
  }

  /// An association that fires every minute, and its nodes.
  private final class Given {
    private final AssociationId association;
    private final List<SimulatedAgent> agents = new ArrayList<>();
    private CurrentVersion version;
    private Instant firing;

    /// @param atOnce how many nodes may change at once
    /// @param errors how many are borne
    Given(String name, int nodes, Amount atOnce, Amount errors) {
      association = id("fleet/" + name);
      var token = reconciler.token(Map.of("own", name));
      for (int i = 1; i <= nodes; i++) {
        agents.add(reconciler.agent(name + "-" + i).join(token));
      }
      // to all at once first: how it comes to the nodes is the rollout's
      reconciler.apply(content(name, Amount.ALL, Amount.ALL));
      version =
          reconciler.apply(content(name, atOnce, errors)).stream()
              .findFirst()
              .orElseGet(() -> released());
      agents.forEach(agent -> agent.checkIn(AT_ONCE));
      firing = ExecutionId.nameable(version.rateAnchor()).plusSeconds(60);
      reconciler.clock().advance(Duration.ofSeconds(61));
    }

    private static AssociationContent content(String name, Amount atOnce, Amount errors) {
      Selector targets = Selector.label("own", name);
      var plain =
          Versions.content(
              "fleet/" + name, targets, "hello", Mode.ENFORCE, "rate(1 minute)", List.of());
      return new AssociationContent(
          plain.assignment(),
          targets,
          new RolloutSettings<>(atOnce, errors, List.of(), OnFailure.HALT),
          new ComplianceSettings(ComplianceSeverity.UNSPECIFIED, false),
          false);
    }

    private CurrentVersion released() {
      return reconciler.bean(Releases.class).release(association).orElseThrow().version();
    }

    ExecutionId execution() {
      return ExecutionId.of(association, firing);
    }

    Permission.Answer asks(int node) {
      return agent(node).askPermit(new Permission.Request(association, firing, null));
    }

    String granted(int node) {
      var granted = (Permission.Answer.Granted) asks(node);
      var permit = agent(node).permit(granted);
      assertThat(permit.execution()).isEqualTo(execution());
      assertThat(permit.node()).isEqualTo(agent(node).name());
      return permit.id();
    }

    SimulatedAgent agent(int node) {
      return agents.get(node - 1);
    }

    void reports(int node, Verdict verdict, Report.@Nullable Part part) {
      Instant at = reconciler.clock().instant();
      var report = Reports.report(agent(node).nextReport(), version, verdict, at);
      agent(node).report(part == null ? report : report.in(part));
      agent(node).checkIn(AT_ONCE);
    }

    void corrects(int node, @Nullable String permit) {
      Instant at = reconciler.clock().instant();
      agent(node)
          .report(Reports.corrected(agent(node).nextReport(), version, at).in(under(permit)));
      agent(node).checkIn(AT_ONCE);
    }

    Report.Part under(@Nullable String permit) {
      return new Report.Part(firing, permit, false, Report.Course.RAN);
    }

    Executions.Summary summary() {
      return executions().find(association, execution()).orElseThrow();
    }

    long count(PartStatus status) {
      return summary().execution().counts().of(status);
    }

    Part part(int node) {
      return executions().parts(execution(), 100, "").stream()
          .filter(part -> part.node().equals(agent(node).name()))
          .findFirst()
          .orElseThrow();
    }
  }

  private Executions executions() {
    return reconciler.bean(Executions.class);
  }

  private static Amount number(int number) {
    return new Amount(number, false);
  }

  @Test
  void nodesTakeTurnsAndTheReportGivesThePermitBack() {
    var given = new Given("turns", 2, number(1), Amount.ALL);
    String first = given.granted(1);
    assertThat(given.asks(2))
        .isEqualTo(new Permission.Answer.Wait("one node changes at a time", Duration.ofSeconds(5)));
    assertThat(given.granted(1)).as("asked again").isEqualTo(first);
    assertThat(given.count(PartStatus.WAITING)).isEqualTo(1);

    reconciler.restart();
    given.agents.forEach(agent -> {
      agent.moveTo(reconciler.url());
      agent.forgetSession();
    });
    assertThat(given.granted(1)).as("after a restart").isEqualTo(first);
    given.corrects(1, first);
    String second = given.granted(2);
    assertThat(second).isNotEqualTo(first);
    given.corrects(2, second);
    assertThat(given.count(PartStatus.CORRECTED)).isEqualTo(2);
    assertThat(given.summary().execution().running()).isZero();
  }

  @Test
  void onceMoreHaveFailedThanAreBorneNobodyBegins() {
    var given = new Given("fails", 4, number(2), number(0));
    String first = given.granted(1);
    String second = given.granted(2);
    given.reports(1, Verdict.FAILED, given.under(first));
    assertThat(given.asks(3))
        .isEqualTo(
            new Permission.Answer.Refused(
                "1 of 4 nodes failed, more than the 0 that maxErrors bears"));
    assertThat(given.part(3).status()).isEqualTo(PartStatus.SKIPPED);
    given.corrects(2, second); // who had begun may end
    assertThat(given.summary().execution().state()).isEqualTo(Execution.State.EXCEEDED);

    given.firing = given.firing.plusSeconds(60);
    reconciler.clock().advance(Duration.ofSeconds(60));
    assertThat(given.asks(3)).isInstanceOf(Permission.Answer.Granted.class);
  }

  @Test
  void whoNeverReportsLosesItsPermitAndCountsAsTimedOut() {
    var given = new Given("lapses", 2, number(1), Amount.ALL);
    given.granted(1);
    assertThat(given.asks(2)).isInstanceOf(Permission.Answer.Wait.class);
    reconciler.clock().advance(Duration.ofMinutes(12)); // its timeout is ten
    executions().turn();
    assertThat(given.part(1).status()).isEqualTo(PartStatus.TIMED_OUT);
    assertThat(given.summary().execution().errors()).isEqualTo(1);
    given.agents.forEach(SimulatedAgent::forgetSession);
    given.granted(2);
  }

  @Test
  void ofManyThatAskTwoReplicasLetNoMoreBeginThanMay() throws Exception {
    int nodes = 60;
    var given = new Given("many", nodes, number(7), Amount.ALL);
    var replicas = List.of(replica(), replica());
    var answers = new ArrayList<CompletableFuture<Permission.Answer>>();
    var request = new Permission.Request(given.association, given.firing, null);
    for (int i = 1; i <= nodes; i++) {
      NodeName node = given.agent(i).name();
      answers.add(replicas.get(i % 2).ask(node, request));
    }
    int granted = 0;
    for (var answer : answers) {
      granted += answer.get(30, TimeUnit.SECONDS) instanceof Permission.Answer.Granted ? 1 : 0;
    }
    replicas.forEach(PermitOffice::close);
    assertThat(granted).isEqualTo(7);
    assertThat(given.count(PartStatus.WAITING)).isEqualTo(nodes - 7L);
  }

  private PermitOffice replica() {
    return ExecutionRoom.office(
        reconciler.bean(ExecutionStore.class),
        executions(),
        reconciler.bean(Releases.class),
        reconciler.bean(SigningKey.class),
        reconciler.clock(),
        () -> UUID.randomUUID().toString());
  }

  @Test
  void whatIsNoFiringAndNobodysBusinessIsRefused() {
    var given = new Given("strange", 1, number(1), Amount.ALL);
    var other = new Given("strange-too", 1, number(1), Amount.ALL);
    assertRefused(
        given, new Permission.Request(given.association, given.firing.plusSeconds(7), null));
    assertRefused(
        given, new Permission.Request(given.association, given.firing.plusSeconds(6_000), null));
    assertRefused(given, new Permission.Request(other.association, other.firing, null));
    assertRefused(given, new Permission.Request(given.association, null, "no-such-run"));
    assertThat(reconciler.bean(ExecutionStore.class).list(given.association, 10, null)).isEmpty();
    assertThat(given.agent(1).post(Paths.PERMITS, Json.Obj.EMPTY).status()).isEqualTo(400);
  }

  private static void assertRefused(Given given, Permission.Request request) {
    assertThat(given.agent(1).askPermit(request)).isInstanceOf(Permission.Answer.Refused.class);
  }

  @Test
  void anExecutionTellsWhatBecameOfItOnEachNode() {
    var given = new Given("counts", 5, Amount.ALL, Amount.ALL);
    given.corrects(1, null);
    given.reports(2, Verdict.FAILED, given.under(null));
    given.reports(
        3, Verdict.IN_SYNC, new Report.Part(given.firing, null, false, Report.Course.SKIPPED));
    given.agent(4).verifiedThrough(given.firing.plusSeconds(1));
    given.agent(4).checkIn(AT_ONCE);
    // no firing of this association, so no execution
    given.reports(
        5,
        Verdict.FAILED,
        new Report.Part(given.firing.plusSeconds(3), null, false, Report.Course.RAN));

    assertThat(given.count(PartStatus.CORRECTED)).isEqualTo(1);
    assertThat(given.count(PartStatus.FAILED)).isEqualTo(1);
    assertThat(given.count(PartStatus.SKIPPED)).isEqualTo(1);
    var listed = executions().list(given.association, 10, null);
    assertThat(listed).hasSize(1);
    assertThat(listed.getFirst().execution()).isEqualTo(given.summary().execution());
    assertThat(given.part(2).reason()).isEqualTo("it would not");
    // a skip says nothing about the node's state
    assertThat(board().verdictsOf(given.agent(3).name()).getFirst().verdict())
        .isEqualTo(Verdict.PENDING);
  }

  @Test
  void aFiringThatFoundNothingIsListedWithoutARow() {
    var given = new Given("quiet", 2, Amount.ALL, Amount.ALL);
    given.agent(1).verifiedThrough(given.firing.plusSeconds(1));
    given.agent(1).checkIn(AT_ONCE);
    assertThat(given.summary().quiet()).isEqualTo(1);
    assertThat(given.summary().execution().targets()).isEqualTo(2);
    assertThat(reconciler.bean(ExecutionStore.class).find(given.execution())).isEmpty();
    reconciler.clock().advance(Duration.ofMinutes(3));
    given.reports(2, Verdict.FAILED, given.under(null));
    var all = executions().list(given.association, 10, null);
    assertThat(all).hasSize(4);
    assertThat(all.getLast().execution().id()).isEqualTo(given.execution());
    var older =
        executions()
            .list(
                given.association,
                10,
                new ExecutionStore.Place(all.get(1).execution().at(), all.get(1).execution().id()));
    assertThat(older).isEqualTo(all.subList(2, 4));
    assertThat(keptFor(Duration.ofSeconds(90)).list(given.association, 10, null))
        .as("of an older firing one cannot say that it found nothing")
        .extracting(each -> each.execution().at())
        .containsExactly(
            given.firing.plusSeconds(180), given.firing.plusSeconds(120), given.firing);
  }

  private Executions keptFor(Duration age) {
    return new Executions(
        reconciler.bean(ExecutionStore.class),
        reconciler.bean(Releases.class),
        reconciler.bean(RunRequests.class),
        reconciler.bean(Stops.class),
        reconciler.bean(Presence.class),
        age,
        reconciler.clock());
  }

  @Test
  void aChangeWithoutAPermitIsCountedApart() {
    var given = new Given("alone", 2, number(1), Amount.ALL);
    String permit = given.granted(1);
    Instant at = reconciler.clock().instant();
    given
        .agent(2)
        .report(
            Reports.corrected(1, given.version, at)
                .in(new Report.Part(given.firing, null, true, Report.Course.RAN)));
    given.agent(2).checkIn(AT_ONCE);
    assertThat(given.summary().execution().counts().withoutPermit()).isEqualTo(1);
    assertThat(given.count(PartStatus.RUNNING)).as("the permit of the other").isEqualTo(1);
    given.corrects(1, permit);
  }

  @Test
  void aRequestIsAnExecutionOfItsOwnThatCanBeStopped() {
    var given = new Given("asked", 3, number(1), Amount.ALL);
    var asked =
        (RunRequests.Requested.Accepted)
            reconciler
                .bean(RunRequests.class)
                .request(given.association, Optional.empty(), false, "ana");
    var execution = new ExecutionId(asked.id());
    assertThat(executions().parts(execution, 10, ""))
        .extracting(Part::status)
        .containsOnly(PartStatus.PENDING)
        .hasSize(3);
    given.agent(1).checkIn(AT_ONCE);
    var request = new Permission.Request(given.association, null, asked.id());
    var granted = (Permission.Answer.Granted) given.agent(1).askPermit(request);
    assertThat(given.agent(2).askPermit(request)).isInstanceOf(Permission.Answer.Wait.class);

    assertThat(executions().stop(given.association, execution, "ben")).contains(true);
    assertThat(executions().stop(given.association, execution, "ben")).contains(false);
    assertThat(given.agent(2).askPermit(request))
        .isEqualTo(new Permission.Answer.Refused("stopped by ben"));
    given.agent(3).checkIn(AT_ONCE);
    assertThat(given.agent(3).runs()).as("not begun any more").isEmpty();
    given.agent(1).checkIn(AT_ONCE);
    assertThat(given.agent(1).stops().getFirst().execution()).isEqualTo(execution);
    Instant at = reconciler.clock().instant();
    given
        .agent(1)
        .report(
            Reports.report(
                    1,
                    given.association,
                    1,
                    given.version.content().enforcedDigest(),
                    Verdict.DRIFTED,
                    at,
                    asked.id())
                .in(
                    new Report.Part(
                        null, given.agent(1).permit(granted).id(), false, Report.Course.STOPPED)));
    given.agent(1).checkIn(AT_ONCE);
    var counts = executions().find(given.association, execution).orElseThrow().execution().counts();
    assertThat(counts.of(PartStatus.STOPPED)).isEqualTo(1);
    assertThat(counts.of(PartStatus.SKIPPED)).isEqualTo(2);
  }

  @Test
  void stoppingAnAssociationStopsItsLastFiringAlsoWhereNothingCameOfItYet() {
    var given = new Given("stopped", 1, number(1), Amount.ALL);
    assertThat(executions().stop(given.association, "ana")).containsExactly(given.execution());
    assertThat(given.asks(1)).isEqualTo(new Permission.Answer.Refused("stopped by ana"));
    given.agent(1).checkIn(AT_ONCE);
    assertThat(given.agent(1).stops()).hasSize(1);
    given.agent(1).checkIn(AT_ONCE);
    assertThat(given.agent(1).stops()).as("told once").hasSize(1);
  }

  private DriftBoard board() {
    return reconciler.bean(DriftBoard.class);
  }
}
