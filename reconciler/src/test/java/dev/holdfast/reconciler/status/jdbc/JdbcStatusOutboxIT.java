package dev.holdfast.reconciler.status.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import dev.holdfast.reconciler.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
final class JdbcStatusOutboxIT {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  private static final RepositoryName FLEET = new RepositoryName("fleet");
  private static final CommitId COMMIT = new CommitId("ab".repeat(20));
  private static final Fence LEADER = new Fence(7);
  private static final Duration GAP = Duration.ofMinutes(1);

  private TestPostgres database;
  private StatusOutbox outbox;

  @BeforeEach
  void start() throws SQLException {
    database = TestPostgres.fresh();
    outbox = new JdbcStatusOutbox(database.transactions());
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "insert into lease (name, holder, fencing, expires_at) values ('leader', 'r', 7, now())");
    }
  }

  @AfterEach
  void stop() {
    database.close();
  }

  private static WantedStatus drift(StatusState state, String description) {
    return new WantedStatus(COMMIT, "holdfast/drift", state, description, "http://x");
  }

  private void want(WantedStatus status, Instant now) {
    outbox.want(LEADER, FLEET, "notes", List.of(status), now, GAP);
  }

  private List<StatusOutbox.Unsent> due(Instant now) {
    return outbox.due(FLEET, "notes", now, 10);
  }

  private void attempted(WantedStatus status, Delivery delivery, Instant again) {
    outbox.attempted(
        LEADER, FLEET, "notes", List.of(new StatusOutbox.Attempt(status, delivery, again)), NOW);
  }

  @Test
  void whatIsWantedIsDueUntilItIsThere() {
    var status = drift(StatusState.SUCCESS, "in sync 3 of 3");
    want(status, NOW);
    assertThat(due(NOW)).extracting(StatusOutbox.Unsent::status).containsExactly(status);
    assertThat(outbox.depth()).isOne();

    attempted(status, new Delivery.Delivered(), NOW);
    want(status, NOW.plusSeconds(500));

    assertThat(due(NOW.plusSeconds(1_000))).isEmpty();
    assertThat(outbox.depth()).isZero();
    assertThat(outbox.nextDue(FLEET, "notes")).isNull();
    assertThat(outbox.shown(FLEET, COMMIT).getFirst().current()).isTrue();
  }

  @Test
  void aSinkKnowsWhatItShouldShow() {
    var status = drift(StatusState.SUCCESS, "in sync 3 of 3");
    want(status, NOW);
    attempted(status, new Delivery.Delivered(), NOW);
    assertThat(outbox.wanted(FLEET, "notes")).containsExactly(status);
    assertThat(outbox.wanted(FLEET, "github deployments")).isEmpty();
  }

  @Test
  void otherWordsWaitAndAnotherStateDoesNot() {
    var status = drift(StatusState.SUCCESS, "one");
    want(status, NOW);
    attempted(status, new Delivery.Delivered(), NOW);

    want(drift(StatusState.SUCCESS, "two"), NOW.plusSeconds(1));
    assertThat(due(NOW.plusSeconds(1))).isEmpty();
    assertThat(outbox.nextDue(FLEET, "notes")).isEqualTo(NOW.plus(GAP));
    assertThat(due(NOW.plus(GAP))).hasSize(1);

    want(drift(StatusState.FAILURE, "three"), NOW.plusSeconds(2));
    assertThat(due(NOW.plusSeconds(2))).hasSize(1);
  }

  /// As the loop does: it looks every 300 ms at most, and posts what is due.
  @Test
  void tenThousandFlapsInAMinuteArePostedTenTimesAtMost() {
    int posts = 0;
    for (int look = 0; look < 200; look++) {
      Instant now = NOW.plusMillis(300L * look);
      boolean drifted = look % 2 == 0;
      int changes = 50 * look;
      want(
          drift(
              drifted ? StatusState.FAILURE : StatusState.SUCCESS,
              changes + " changes; look " + look),
          now);
      for (StatusOutbox.Unsent unsent : due(now)) {
        posts++;
        outbox.attempted(
            LEADER,
            FLEET,
            "notes",
            List.of(new StatusOutbox.Attempt(unsent.status(), new Delivery.Delivered(), now)),
            now);
      }
    }
    assertThat(posts).isBetween(4, 10);

    Instant calm = NOW.plusSeconds(180);
    want(drift(StatusState.PENDING, "calm again"), calm);
    assertThat(due(calm)).as("after a while there is room for a burst again").hasSize(1);
  }

  @Test
  void whatChangedWhileItWasPostedIsStillDue() {
    var first = drift(StatusState.PENDING, "one");
    want(first, NOW);
    want(drift(StatusState.SUCCESS, "two"), NOW);
    attempted(first, new Delivery.Delivered(), NOW);

    assertThat(outbox.depth()).isOne();
    assertThat(outbox.unfinished(FLEET)).isEmpty();
  }

  @Test
  void failuresWaitAndSayWhy() {
    var status = drift(StatusState.PENDING, "one");
    want(status, NOW);
    attempted(status, new Delivery.Later("not now", null), NOW.plusSeconds(40));

    assertThat(due(NOW.plusSeconds(39))).isEmpty();
    assertThat(due(NOW.plusSeconds(40)).getFirst().attempts()).isOne();
    assertThat(outbox.shown(FLEET, COMMIT).getFirst().lastError()).isEqualTo("not now");
    assertThat(outbox.unfinished(FLEET)).containsExactly(COMMIT);

    want(drift(StatusState.SUCCESS, "two"), NOW.plusSeconds(1));
    assertThat(due(NOW.plusSeconds(1))).as("the forge still wants us to wait").isEmpty();
  }

  @Test
  void aFrozenPairIsLeftAlone() {
    var status = drift(StatusState.PENDING, "one");
    want(status, NOW);
    attempted(status, new Delivery.Frozen("no more"), NOW);
    want(drift(StatusState.SUCCESS, "two"), NOW.plusSeconds(1));

    assertThat(due(NOW.plus(Duration.ofDays(1_000)))).isEmpty();
    assertThat(outbox.shown(FLEET, COMMIT).getFirst().lastError()).isEqualTo("no more");
  }

  @Test
  void whatWasRefusedIsTriedAgainOnlyWhenSomethingElseIsWanted() {
    var status = drift(StatusState.PENDING, "one");
    want(status, NOW);
    attempted(status, new Delivery.Refused("bad"), Instant.parse("9999-01-01T00:00:00Z"));
    assertThat(due(NOW.plus(Duration.ofDays(1_000)))).isEmpty();

    want(drift(StatusState.SUCCESS, "two"), NOW.plusSeconds(1));
    assertThat(due(NOW.plusSeconds(1))).hasSize(1);
  }

  @Test
  void whoLeadsNoLongerWritesNothing() {
    assertThatThrownBy(() ->
            outbox.want(
                new Fence(6), FLEET, "notes", List.of(drift(StatusState.SUCCESS, "x")), NOW, GAP))
        .isInstanceOf(LostLeadershipException.class);
    assertThat(outbox.depth()).isZero();
  }
}
