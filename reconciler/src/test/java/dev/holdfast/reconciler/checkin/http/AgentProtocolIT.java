package dev.holdfast.reconciler.checkin.http;

import static dev.holdfast.reconciler.checkin.http.ProtocolKit.label;
import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static dev.holdfast.reconciler.testing.TestReconciler.id;
import static dev.holdfast.reconciler.testing.Versions.content;
import static dev.holdfast.reconciler.testing.Versions.uploading;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.FleetStore;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.fleet.Registrar;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.outputs.OutputFile;
import dev.holdfast.reconciler.outputs.OutputStore;
import dev.holdfast.reconciler.preview.Candidate;
import dev.holdfast.reconciler.preview.LivePreview;
import dev.holdfast.reconciler.preview.NodeAnswer;
import dev.holdfast.reconciler.preview.PreviewSettings;
import dev.holdfast.reconciler.preview.PreviewStore;
import dev.holdfast.reconciler.preview.Previews;
import dev.holdfast.reconciler.preview.Proposed;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.reconciler.testing.TestReconciler;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.OutputPart;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.PreviewOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What nodes that have joined say and are told, against a real server and database. Each test has
/// nodes of its own, told apart by a label.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class AgentProtocolIT {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(50);

  private ProtocolKit kit;
  private TestReconciler reconciler;

  @BeforeAll
  void start(@TempDir Path data) {
    kit = new ProtocolKit(data);
    reconciler = kit.reconciler;
  }

  @AfterAll
  void stop() {
    kit.close();
  }

  /// What one test leaves held would be taken for what the next one waits for.
  @AfterEach
  void nobodyWaits() {
    assertThat(kit.waiting()).isZero();
  }

  @Test
  void aNodeJoinsGetsItsAssignmentsAndIsInSync() {
    var agent = kit.joined("line-1", "line");
    reconciler.apply(content("fleet/line", label("line"), "hello"));
    agent.checkIn(AT_ONCE);
    assertThat(agent.assignment(agent.entry("fleet/line")).association())
        .isEqualTo(id("fleet/line"));
    assertThat(verdict(agent, "fleet/line")).isEqualTo(Verdict.PENDING);

    agent.runAll(Verdict.IN_SYNC);
    var response = agent.checkIn(LONG);

    assertThat(response.acknowledged()).isEqualTo(1);
    assertThat(verdict(agent, "fleet/line")).isEqualTo(Verdict.IN_SYNC);
    eventually(
        () -> reconciler.bean(Rollouts.class).progress(id("fleet/line")).orElseThrow(),
        progress -> {
          assertThat(progress.rollout().state()).isEqualTo(Rollout.State.FINISHED);
          assertThat(progress.settled()).isEqualTo(1);
        });
  }

  @Test
  void aHeldCheckInIsAnsweredWhenSomethingIsReleasedAndOthersAreNotWoken() throws Exception {
    var concerned = kit.joined("held-1", "held");
    var other = kit.joined("held-2", "held-other");
    concerned.checkIn(AT_ONCE);
    other.checkIn(AT_ONCE);
    var answer = concerned.checkInLater(LONG);
    var otherAnswer = other.checkInLater(LONG);
    eventually(kit::waiting, held -> assertThat(held).isEqualTo(2));

    reconciler.apply(content("fleet/held", label("held"), "hello"));

    assertThat(answer.get(60, TimeUnit.SECONDS).manifest()).isNotNull();
    assertThat(concerned.entry("fleet/held").version()).isEqualTo(1);
    assertThat(otherAnswer).isNotDone();
    // A newer request of the same node ends the older one.
    other.checkIn(AT_ONCE);
    assertThat(otherAnswer.get(60, TimeUnit.SECONDS).manifest()).isNull();
  }

  @Test
  void outputsOfStepsAreTakenFromNodesThatAreAskedForThem() {
    var agent = kit.joined("output-1", "output");
    var stranger = kit.joined("output-2", "other");
    reconciler.apply(uploading("fleet/output", label("output")));
    agent.checkIn(AT_ONCE);
    stranger.checkIn(AT_ONCE);
    var part = new OutputPart(id("fleet/output"), "r1", "say", OutputPart.Stream.STDOUT, 0);
    byte[] bytes = "hello".getBytes(StandardCharsets.UTF_8);

    var answer = agent.post(Paths.OUTPUTS + "?" + part.query(), bytes).expect(200);
    assertThat(OutputPart.Answer.from(answer.json())).isEqualTo(new OutputPart.Answer.Kept(5));
    var kept = reconciler.bean(OutputStore.class).read(OutputFile.of(agent.name(), part));
    assertThat(kept.orElseThrow()).isEqualTo(bytes);

    var foreign = stranger.post(Paths.OUTPUTS + "?" + part.query(), bytes).expect(200);
    assertThat(OutputPart.Answer.from(foreign.json()))
        .isInstanceOf(OutputPart.Answer.Unwanted.class);
    assertThat(reconciler.bean(OutputStore.class).of(stranger.name())).isEmpty();
    String wrong = part.query().replace("r1", "..");
    assertThat(agent.post(Paths.OUTPUTS + "?" + wrong, bytes).expect(400).problem())
        .isEqualTo("malformed");
    assertThat(agent.post(Paths.OUTPUTS, bytes).expect(400).problem()).isEqualTo("malformed");
    byte[] large = new byte[OutputPart.MAX_BYTES + 1];
    assertThat(agent.post(Paths.OUTPUTS + "?" + part.query(), large).expect(413).problem())
        .isEqualTo("too-large");
    agent.forgetSession();
    assertThat(agent.post(Paths.OUTPUTS + "?" + part.query(), bytes).expect(401).problem())
        .isEqualTo("session-expired");
  }

  @Test
  void theWaitEndsByItself() {
    var agent = kit.joined("wait-1", "wait");
    agent.checkIn(AT_ONCE);
    var response = agent.checkIn(Duration.ofSeconds(1));
    assertThat(response.manifest()).isNull();
    assertThat(response.runs()).isEmpty();
  }

  @Test
  void aCheckInWithNothingNewWritesNoRow() throws Exception {
    var agent = kit.joined("idle-1", "idle");
    agent.facts(Json.object().put("os", "debian").build());
    agent.checkIn(AT_ONCE);
    agent.checkIn(AT_ONCE);
    String before = rows("idle-1");
    for (int i = 0; i < 20; i++) {
      agent.checkIn(AT_ONCE);
    }
    assertThat(rows("idle-1")).isNotEmpty().isEqualTo(before);
  }

  /// The versions of every row that is about a node, but for the batched last-seen.
  private String rows(String node) throws Exception {
    try (var connection = kit.database.connect();
        var select =
            connection.prepareStatement(
                """
                select coalesce(string_agg(row_version, ' '), '') from (
                  select xmin || ':' || ctid from node where name = ?
                  union all select xmin || ':' || ctid from report where node = ?
                  union all select xmin || ':' || ctid from report_stream where node = ?
                  union all select xmin || ':' || ctid from verdict where node = ?
                ) as rows (row_version)
                """)) {
      for (int i = 1; i <= 4; i++) {
        select.setString(i, node);
      }
      try (var row = select.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  @Test
  void factsAreAskedForTakenAndKeptOnce() {
    var agent = kit.joined("facts-1", "facts");
    assertThat(agent.checkIn(AT_ONCE).factsWanted()).isTrue();
    var facts = Json.object().put("os", Json.object().put("family", "debian").build()).build();
    agent.facts(facts);
    assertThat(agent.checkIn(AT_ONCE).factsWanted()).isFalse();
    assertThat(reconciler.bean(FleetStore.class).factsOf(agent.name()))
        .map(FleetStore.Facts::facts)
        .contains(facts);
  }

  @Test
  void aRunRequestIsDeliveredOnceAndIsOverWithItsReport() throws Exception {
    var agent = kit.joined("run-1", "run");
    reconciler.apply(content("fleet/run", label("run"), "hello"));
    agent.checkIn(AT_ONCE);
    var requests = reconciler.bean(RunRequests.class);
    var held = agent.checkInLater(LONG);
    eventually(kit::waiting, waiting -> assertThat(waiting).isEqualTo(1));

    var requested = requests.request(id("fleet/run"), Optional.empty(), true, "somebody");

    assertThat(requested).isInstanceOf(RunRequests.Requested.Accepted.class);
    String runId = ((RunRequests.Requested.Accepted) requested).id();
    assertThat(held.get(60, TimeUnit.SECONDS).runs()).hasSize(1);
    assertThat(agent.runs().getFirst().checkOnly()).isTrue();
    assertThat(agent.checkIn(AT_ONCE).runs()).isEmpty();
    agent.run(agent.entry("fleet/run"), Verdict.IN_SYNC, runId);
    agent.checkIn(AT_ONCE);
    assertThat(requests.of(runId).getFirst().reportedAt()).isNotNull();
    assertThat(requests.openFor(agent.name())).isEmpty();
  }

  @Test
  void aRunThatNobodyCanDoIsRefused() {
    kit.joined("run-2", "run-other");
    var requests = reconciler.bean(RunRequests.class);
    assertThat(requests.request(id("fleet/nothing"), Optional.empty(), false, "somebody"))
        .isEqualTo(new RunRequests.Requested.NoSuchAssociation());
    reconciler.apply(content("fleet/run-nobody", label("run-nobody"), "hello"));
    assertThat(requests.request(id("fleet/run-nobody"), Optional.empty(), false, "somebody"))
        .isEqualTo(new RunRequests.Requested.NoTargets());
    var stranger = new NodeName("run-2");
    assertThat(
            requests.request(
                id("fleet/run-nobody"), Optional.of(Set.of(stranger)), false, "somebody"))
        .isEqualTo(new RunRequests.Requested.NotTargets(List.of(stranger)));
  }

  @Test
  void aClockThatIsWrongIsRecordedAndTheNodeGoesOn() {
    reconciler.agent("clock-1").join(reconciler.token(Map.of()));
    InstantSource ahead = () -> reconciler.clock().instant().plus(Duration.ofHours(1));
    var agent =
        new SimulatedAgent(reconciler.client(), reconciler.url(), "clock-2", ahead)
            .join(reconciler.token(Map.of()));
    agent.verifiedThrough(ahead.instant());
    var response = agent.checkIn(AT_ONCE);
    assertThat(response.serverTime())
        .isCloseTo(
            reconciler.clock().instant(),
            org.assertj.core.api.Assertions.within(1, java.time.temporal.ChronoUnit.MINUTES));
    Seen seen = reconciler.bean(Presence.class).of(agent.name()).orElseThrow();
    assertThat(seen.clockOffMs()).isBetween(3_590_000L, 3_610_000L);
    assertThat(seen.verifiedThrough()).isBeforeOrEqualTo(reconciler.clock().instant());
  }

  @Test
  void aManifestThatANodeCannotTakeIsNotSentWithoutAPause() {
    var agent = kit.joined("stuck-1", "stuck");
    reconciler.apply(content("fleet/stuck", label("stuck"), "hello"));
    eventually( // another revision would be another reason to send one
        () -> {
          agent.checkIn(AT_ONCE);
          return agent.entries();
        },
        entries -> assertThat(entries).hasSize(1));
    var before = agent.checkInRequest(Duration.ofSeconds(50));
    var stuck =
        new CheckIn.Request(
            before.agentVersion(),
            before.stream(),
            dev.holdfast.wire.Revision.nothing(),
            0,
            0,
            null,
            reconciler.clock().instant(),
            Json.Obj.EMPTY,
            List.of(),
            null,
            2); // answered up to a second early: two that wait take more than a second
    int manifests = 0;
    long started = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      var answer = agent.post(Paths.CHECK_IN, stuck.toJson()).expect(200);
      manifests += CheckIn.Response.from(answer.json()).manifest() == null ? 0 : 1;
    }
    assertThat(manifests).isEqualTo(5);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void aPreviewReachesWhoWaitsAndNobodyElseAndCountsAsNothing() throws Exception {
    var asked = kit.joined("preview-1", "preview");
    var other = kit.joined("preview-2", "preview-other");
    asked.looks(_ -> List.of());
    asked.checkIn(AT_ONCE);
    other.checkIn(AT_ONCE);
    var answer = asked.checkInLater(LONG);
    var otherAnswer = other.checkInLater(LONG);
    eventually(kit::waiting, held -> assertThat(held).isEqualTo(2));

    ask("preview");

    PreviewOrder order = opened(answer.get(60, TimeUnit.SECONDS));
    assertThat(otherAnswer).isNotDone();
    other.checkIn(AT_ONCE);
    assertThat(otherAnswer.get(60, TimeUnit.SECONDS).previews()).isEmpty();
    String path = Paths.PREVIEWS + "/" + order.id() + "/" + order.contents().getFirst().enforced();
    assertThat(asked.get(path).status()).isEqualTo(200);
    assertThat(other.get(path).status()).isEqualTo(404);
    assertThat(asked.get(path.replace(order.id(), "x")).status()).isEqualTo(404);
    assertThat(asked.get(path.replace("sha256", "md5")).status()).isEqualTo(404);
    assertThat(asked.get(Paths.ASSIGNMENTS + path.substring(path.lastIndexOf('/'))).status())
        .isEqualTo(404);
    assertThat(asked.checkIn(LONG).previews()).isEmpty(); // brings the answer, and is not held
    LivePreview found = reconciler.bean(PreviewStore.class).find(order.id()).orElseThrow();
    assertThat(found.isAnswered()).isTrue();
    assertThat(asked.entries()).isEmpty();
    assertThat(reconciler.bean(DriftBoard.class).verdictOf(asked.name(), id("fleet/preview")))
        .isEmpty();
  }

  @Test
  void anAgentThatKnowsNoPreviewsIsToldNothing() {
    var old = kit.joined("preview-3", "preview-old");
    old.checkIn(AT_ONCE);
    ask("preview-old");
    eventually(() -> old.checkIn(AT_ONCE), told -> assertThat(told.previews()).isEmpty());
    eventually(
        () -> reconciler.bean(PreviewStore.class).running(),
        running ->
            assertThat(running)
                .flatExtracting(LivePreview::parts)
                .extracting(LivePreview.Part::answer)
                .contains(new NodeAnswer.Unable("0.1-simulated")));
  }

  private void ask(String label) {
    Selector targets = label(label);
    var nodes = reconciler.bean(Fleet.class).select(targets);
    try {
      reconciler
          .bean(Previews.class)
          .begin(
              reconciler.bean(Leadership.class).current().orElseThrow(),
              new Proposed(
                  id("fleet/x").repository(),
                  label.length(),
                  CommitId.NONE,
                  "ana",
                  List.of(
                      new Candidate(
                          id("fleet/" + label),
                          content("fleet/" + label, targets, "bye").assignment().enforced(),
                          nodes,
                          List.of(new Candidate.Group(0, nodes)))),
                  Map.of()),
              PreviewSettings.ON);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static PreviewOrder opened(CheckIn.Response response) {
    assertThat(response.previews()).hasSize(1);
    return PreviewOrder.from(
        JsonText.parseObject(response.previews().getFirst().payload().toArray()));
  }

  @Test
  void labelsChangeWhatANodeHas() {
    var agent = kit.joined("label-1", "label-a");
    reconciler.apply(
        content("fleet/label-a", label("label-a"), "a"),
        content("fleet/label-b", label("label-b"), "b"));
    agent.checkIn(AT_ONCE);
    agent.runAll(Verdict.IN_SYNC);
    agent.checkIn(AT_ONCE);
    Manifest first = agent.manifest();

    reconciler.bean(Registrar.class).label(agent.name(), Map.of("test", "label-b"), Set.of());
    agent.checkIn(AT_ONCE);

    assertThat(agent.entries())
        .extracting(entry -> entry.association().toString())
        .containsExactly("fleet/label-b");
    assertThat(agent.manifest().sequence()).isGreaterThan(first.sequence());
    assertThat(agent.manifest().labels().get("test")).isEqualTo("label-b");
    assertThat(reconciler.bean(DriftBoard.class).verdictsOf(agent.name()))
        .extracting(verdict -> verdict.verdict())
        .containsExactly(Verdict.PENDING);
  }

  @Test
  void whatANodeSaidUnderAnEarlierReleaseIsNoAnswerToALaterOne() throws Exception {
    var agent = kit.joined("flap-1", "flap");
    reconciler.apply(content("fleet/flap", label("flap"), "a"));
    agent.checkIn(AT_ONCE);
    Manifest.Entry first = agent.entry("fleet/flap");
    agent.runAll(Verdict.IN_SYNC);
    agent.checkIn(AT_ONCE);
    relabel(agent, "elsewhere");
    assertThat(verdictRows("flap")).isEqualTo(1);
    relabel(agent, "flap");
    assertThat(verdict(agent, "fleet/flap")).isEqualTo(Verdict.IN_SYNC);

    reconciler.apply(content("fleet/flap", label("flap"), "b"));
    reconciler.apply(content("fleet/flap", label("flap"), "a"));
    assertThat(verdict(agent, "fleet/flap")).isEqualTo(Verdict.PENDING);
    agent.run(first, Verdict.IN_SYNC, null);
    agent.checkIn(AT_ONCE);
    assertThat(verdict(agent, "fleet/flap")).isEqualTo(Verdict.PENDING);
    assertThat(agent.entry("fleet/flap").release()).isNotEqualTo(first.release());
    agent.runAll(Verdict.IN_SYNC);
    agent.checkIn(AT_ONCE);
    assertThat(verdict(agent, "fleet/flap")).isEqualTo(Verdict.IN_SYNC);
  }

  private void relabel(SimulatedAgent agent, String value) {
    reconciler.bean(Registrar.class).label(agent.name(), Map.of("test", value), Set.of());
  }

  @Test
  void whatIsRetiredLeavesTheNodeAndItsVerdicts() throws Exception {
    var agent = kit.joined("retire-1", "retire");
    reconciler.apply(content("fleet/retire", label("retire"), "a"));
    agent.checkIn(AT_ONCE);
    agent.runAll(Verdict.DRIFTED);
    agent.checkIn(AT_ONCE);
    assertThat(verdictRows("retire")).isEqualTo(1);
    reconciler.retire("retire");
    agent.checkIn(AT_ONCE);
    assertThat(agent.entries()).isEmpty();
    assertThat(verdictRows("retire")).isZero();
    assertThat(reconciler.bean(DriftBoard.class).summary(id("fleet/retire")).total()).isZero();
  }

  private long verdictRows(String association) throws Exception {
    try (var connection = kit.database.connect();
        var select =
            connection.prepareStatement("select count(*) from verdict where association = ?")) {
      select.setString(1, association);
      try (var row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private Verdict verdict(SimulatedAgent agent, String association) {
    return reconciler
        .bean(DriftBoard.class)
        .verdictOf(agent.name(), id(association))
        .orElseThrow()
        .verdict();
  }
}
