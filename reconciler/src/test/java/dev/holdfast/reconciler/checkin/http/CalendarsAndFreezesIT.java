package dev.holdfast.reconciler.checkin.http;

import static dev.holdfast.reconciler.checkin.http.ProtocolKit.label;
import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static dev.holdfast.reconciler.testing.TestReconciler.id;
import static dev.holdfast.reconciler.testing.Versions.content;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.Calendar;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.calendar.OpenTimes;
import dev.holdfast.reconciler.checkin.CheckIns;
import dev.holdfast.reconciler.drift.DriftBoard;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.freeze.Freezes;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.testing.TestReconciler;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Report;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How calendars and freezes reach nodes, with a real server and database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class CalendarsAndFreezesIT {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LONG = Duration.ofSeconds(50);
  private static final RepositoryName FLEET = new RepositoryName("fleet");

  private ProtocolKit kit;
  private TestReconciler reconciler;
  private Path folder;

  @BeforeAll
  void start(@TempDir Path data) {
    folder = data;
    kit = new ProtocolKit(data);
    reconciler = kit.reconciler;
  }

  @AfterAll
  void stop() {
    kit.close();
  }

  private Instant now() {
    return reconciler.clock().instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static OpenTimes window(String name, Instant start, Duration length) {
    return window(name, "", start, length);
  }

  private static OpenTimes window(String name, String description, Instant start, Duration length) {
    var named = Metadata.of(name);
    return new OpenTimes(
        new Calendar(
            new Metadata(named.name(), description, named.labels()),
            Calendar.Type.DEFAULT_CLOSED,
            List.of(new Calendar.Event.Span(start, start.plus(length), Duration.ZERO)),
            null),
        null);
  }

  private static CheckIn.Response answer(java.util.concurrent.Future<CheckIn.Response> held)
      throws Exception {
    return held.get(60, TimeUnit.SECONDS);
  }

  @Test
  void aCalendarReachesItsNodesWithTheVersionThatNamesIt() {
    var agent = kit.joined("first-1", "first");
    Instant start = now().plus(Duration.ofDays(3));
    reconciler
        .calendar(window("first", start, Duration.ofHours(2)))
        .apply(content("fleet/first", label("first"), "hello", "first"));
    agent.checkIn(AT_ONCE);
    var hours = agent.hours("fleet/first");
    assertThat(hours.open()).hasSize(1);
    assertThat(hours.open().getFirst().start()).isEqualTo(start);
    assertThat(hours.knownThrough()).isAfter(now().plus(Duration.ofDays(35)));
    var stranger = kit.joined("first-2", "else");
    stranger.checkIn(AT_ONCE);
    assertThat(stranger.manifest().calendars()).isEmpty();
    Digest digest = agent.manifest().calendars().get(CalendarId.parse("fleet/first"));
    stranger.get(Paths.CALENDARS + "/" + digest).expect(404);
    stranger.get(Paths.CALENDARS + "/nonsense").expect(404);
  }

  @Test
  void anEditedCalendarWakesItsNodesAndMakesNoVersion() throws Exception {
    var agent = kit.joined("edit-1", "edit");
    var other = kit.joined("edit-2", "edit-other");
    Instant start = now().plus(Duration.ofDays(3));
    reconciler
        .calendar(window("edit", start, Duration.ofHours(2)))
        .apply(content("fleet/edit", label("edit"), "hello", "edit"));
    agent.checkIn(AT_ONCE);
    other.checkIn(AT_ONCE);
    var before = agent.manifest();
    var held = agent.checkInLater(LONG);
    var elsewhere = other.checkInLater(LONG);
    eventually(kit::waiting, count -> assertThat(count).isEqualTo(2));

    reconciler.calendar(window("edit", "only words", start, Duration.ofHours(2))).apply();
    assertThat(held).as("nothing is otherwise").isNotDone();
    reconciler.calendar(window("edit", start, Duration.ofHours(3))).apply();

    assertThat(answer(held).manifest()).isNotNull();
    assertThat(agent.manifest().revision()).isEqualTo(before.revision());
    assertThat(agent.entry("fleet/edit").version()).isEqualTo(1);
    assertThat(agent.manifest().sequence()).isGreaterThan(before.sequence());
    assertThat(agent.hours("fleet/edit").open().getFirst().end())
        .isEqualTo(start.plus(Duration.ofHours(3)));
    assertThat(elsewhere).isNotDone();
    other.checkIn(AT_ONCE);
    answer(elsewhere);
  }

  @Test
  void aCalendarOutlivesARestartAndItsFileWhileAVersionNamesIt() {
    var agent = kit.joined("gone-1", "gone");
    reconciler
        .calendar(window("gone", now(), Duration.ofHours(2)))
        .apply(content("fleet/gone", label("gone"), "hello", "gone"));
    agent.checkIn(AT_ONCE);
    var before = agent.manifest().calendars();
    reconciler.withoutCalendar("gone").apply();
    agent.checkIn(AT_ONCE);
    assertThat(agent.manifest().calendars()).isEqualTo(before);
    assertThat(reconciler.bean(Calendars.class).times(CalendarId.parse("fleet/gone"))).isEmpty();
    reconciler.restart();
    agent.moveTo(reconciler.url());
    assertThat(agent.checkIn(AT_ONCE).manifest()).isNull();
    assertThat(agent.hours("fleet/gone").open()).hasSize(1);
  }

  @Test
  void anAgentThatKnowsNoCalendarsIsLeftInPeace() {
    var agent = kit.joined("old-1", "old");
    reconciler
        .calendar(window("old", now(), Duration.ofHours(2)))
        .apply(content("fleet/old", label("old"), "hello", "old"));
    agent.checkIn(AT_ONCE);
    var request = agent.checkInRequest(AT_ONCE);
    var old =
        new CheckIn.Request(
            request.agentVersion(),
            request.stream(),
            request.revision(),
            request.epoch(),
            request.sequence(),
            now(),
            now(),
            dev.holdfast.canonical.Json.Obj.EMPTY,
            List.of(),
            "racks are moved",
            0);
    var answer = CheckIn.Response.from(agent.post(Paths.CHECK_IN, old.toJson()).expect(200).json());
    assertThat(answer.manifest()).isNull();
    assertThat(answer.orders()).isEmpty();
  }

  @Test
  void aFreezeReachesEveryNodeAtOnceAndHoldsRolloutsUntilItIsTakenBack() throws Exception {
    var agent = kit.joined("ice-1", "ice");
    reconciler.apply(content("fleet/ice", label("ice"), "one"));
    agent.checkIn(AT_ONCE);
    agent.runAll(Verdict.IN_SYNC);
    agent.checkIn(AT_ONCE);
    var held = agent.checkInLater(LONG);
    eventually(kit::waiting, count -> assertThat(count).isEqualTo(1));

    var freezes = reconciler.bean(Freezes.class);
    freezes.freeze(null, "incident 7", null, "ada");

    assertThat(answer(held).orders()).hasSize(1);
    assertThat(agent.orders().getLast().frozen()).isTrue();
    assertThat(agent.orders().getLast().reason()).isEqualTo("incident 7");
    var silent = kit.joined("ice-2", "ice-other");
    var order = freezes.inForce().getFirst().order();
    var fleet = reconciler.bean(Fleet.class);
    var presence = reconciler.bean(Presence.class);
    assertThat(presence.heard(fleet, order.epoch(), order.sequence(), 1_000).missing())
        .as("the answer alone is no proof")
        .contains(agent.name(), silent.name());
    reconciler.apply(content("fleet/ice", label("ice"), "two"));
    assertThat(agent.checkIn(AT_ONCE).orders()).as("it is told once").isEmpty();
    var heard = presence.heard(fleet, order.epoch(), order.sequence(), 1_000);
    assertThat(heard.missing()).contains(silent.name()).doesNotContain(agent.name());
    assertThat(heard.nodes()).isEqualTo(heard.heard() + heard.missing().size());
    assertThat(presence.heard(fleet, order.epoch(), order.sequence(), 0).missing()).isEmpty();
    presence.flush();
    assertThat(agent.entry("fleet/ice").version()).isEqualTo(1);
    assertThat(
            reconciler
                .bean(Rollouts.class)
                .progress(id("fleet/ice"))
                .orElseThrow()
                .rollout()
                .reason())
        .isEqualTo("everything is frozen by ada: incident 7");

    reconciler.restart();
    agent.moveTo(reconciler.url());
    freezes = reconciler.bean(Freezes.class);
    assertThat(freezes.of(FLEET)).isPresent();
    assertThat(
            reconciler
                .bean(Presence.class)
                .heard(reconciler.bean(Fleet.class), order.epoch(), order.sequence(), 1_000)
                .missing())
        .as("who heard is known after a restart")
        .contains(silent.name())
        .doesNotContain(agent.name());
    freezes.unfreeze(null, "ada");
    agent.checkIn(AT_ONCE);
    assertThat(agent.orders().getLast().frozen()).isFalse();
    assertThat(agent.orders().getLast().sequence())
        .isGreaterThan(agent.orders().getFirst().sequence());
    eventually(
        () -> {
          agent.checkIn(AT_ONCE);
          return agent.entry("fleet/ice").version();
        },
        version -> assertThat(version).isEqualTo(2));
  }

  @Test
  void anotherReplicaAndThoseWhoWaitThereHearOfBothAtOnce() throws Exception {
    var agent = kit.joined("there-1", "there");
    Instant start = now().plus(Duration.ofDays(3));
    reconciler
        .calendar(window("there", start, Duration.ofHours(2)))
        .apply(content("fleet/there", label("there"), "hello", "there"));
    try (var other = TestReconciler.start(kit.database, folder)) {
      agent.moveTo(other.url());
      agent.checkIn(AT_ONCE);
      var edited = agent.checkInLater(LONG);
      awaitWaiting(other);
      reconciler.calendar(window("there", start, Duration.ofHours(3))).apply();
      assertThat(answer(edited).manifest()).isNotNull();
      assertThat(agent.hours("fleet/there").open().getFirst().end())
          .isEqualTo(start.plus(Duration.ofHours(3)));

      var frozen = agent.checkInLater(LONG);
      awaitWaiting(other);
      reconciler.bean(Freezes.class).freeze(FLEET, "incident 8", null, "ada");
      assertThat(answer(frozen).orders()).hasSize(1);
      assertThat(other.bean(Freezes.class).of(FLEET).orElseThrow().words())
          .isEqualTo("'fleet' is frozen by ada: incident 8");

      breakListening();
      reconciler.bean(Freezes.class).unfreeze(FLEET, "ada");
      eventually(() -> other.bean(Freezes.class).of(FLEET), left -> assertThat(left).isEmpty());
    }
  }

  private static void awaitWaiting(TestReconciler replica) {
    eventually(
        () -> replica.bean(CheckIns.class).waiting(), count -> assertThat(count).isEqualTo(1));
  }

  private void breakListening() throws SQLException {
    try (var connection = kit.database.connect();
        var statement = connection.createStatement();
        var broken =
            statement.executeQuery(
                """
                select count(pg_terminate_backend(pid)) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()
                  and state = 'idle' and query in ('listen holdfast', 'select 1')
                """)) {
      broken.next();
      assertThat(broken.getInt(1)).isPositive();
    }
  }

  @Test
  void whatHoldsANodeIsKnownByNameAndEndAlsoAfterARestart() {
    var agent = kit.joined("held-1", "held");
    reconciler.apply(content("fleet/held", label("held"), "hello"));
    agent.checkIn(AT_ONCE);
    var until = now().plusSeconds(3_600);
    var hold = new Hold(Hold.Kind.CALENDAR, "night", "waiting for calendar night", until);
    var entry = agent.entry("fleet/held");
    agent.report(
        new Report(
            1,
            entry.association(),
            1,
            agent.assignment(entry).enforced().digest(),
            Report.Trigger.NEW_VERSION,
            null,
            now(),
            now(),
            Verdict.HELD,
            hold.words(),
            true,
            null,
            new Report.Counts(0, 0, 1, 0, 0, 0),
            List.of(),
            hold,
            false,
            null));
    agent.checkIn(AT_ONCE);
    String said = "waiting for calendar night until " + until;
    assertThat(reconciler.bean(DriftBoard.class).heldBy(id("fleet/held"))).isEqualTo(said);
    var progress = reconciler.bean(Rollouts.class).progress(id("fleet/held")).orElseThrow();
    assertThat(progress.held()).isEqualTo(1);
    reconciler.restart();
    var verdict = reconciler.bean(DriftBoard.class).verdictOf(agent.name(), id("fleet/held"));
    assertThat(verdict.orElseThrow().hold()).isEqualTo(hold);
  }

  @Test
  void aFreezeOfOneRepositoryLeavesTheOthersAlone() {
    var freezes = reconciler.bean(Freezes.class);
    freezes.freeze(new RepositoryName("other"), "", now().plusSeconds(60), "ada");
    assertThat(freezes.of(FLEET)).isEmpty();
    assertThat(freezes.of(new RepositoryName("other")).orElseThrow().words())
        .startsWith("'other' is frozen by ada until ");
    freezes.unfreeze(new RepositoryName("other"), "ada");
    assertThat(freezes.of(new RepositoryName("other"))).isEmpty();
  }
}
