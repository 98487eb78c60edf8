package dev.holdfast.reconciler.lease.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.testing.TestPostgres;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcLeaseIT {
  private TestPostgres postgres;
  private final List<String> elsewhere = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @BeforeEach
  void start() {
    postgres = TestPostgres.fresh();
  }

  @AfterEach
  void stop() {
    postgres.close();
  }

  private JdbcLease replica(String holder) {
    InstantSource clock = () -> now;
    return new JdbcLease(postgres.transactions(), clock, holder, () -> elsewhere.add(holder));
  }

  @Test
  void oneReplicaLeadsAndKeepsItsFenceWhileItRenews() {
    var one = replica("one");
    var two = replica("two");
    one.turn();
    two.turn();
    assertThat(one.current()).hasValue(new Fence(1));
    assertThat(two.current()).isEmpty();
    one.turn();
    assertThat(one.current()).hasValue(new Fence(1));
  }

  @Test
  void whoFindsAnotherLeadingIsToldSo() throws SQLException {
    var one = replica("one");
    one.turn();
    assertThat(elsewhere).isEmpty();
    expire();
    replica("two").turn();

    one.turn();
    one.turn();
    assertThat(elsewhere).containsExactly("one");
  }

  private void expire() throws SQLException {
    try (var connection = postgres.connect();
        var statement = connection.createStatement()) {
      statement.execute("update lease set expires_at = clock_timestamp() - interval '1 s'");
    }
  }

  @Test
  void aLeaseThatIsGivenBackIsFreeAtOnce() {
    var one = replica("one");
    one.turn();
    one.close();
    assertThat(one.current()).isEmpty();
    var two = replica("two");
    two.turn();
    assertThat(two.current()).hasValue(new Fence(2));
  }

  @Test
  void aReplicaThatWasKilledLeadsAgainAtOnceWithANewFence() {
    replica("one").turn();
    var again = replica("one");
    again.turn();
    assertThat(again.current()).hasValue(new Fence(2));
  }

  @Test
  void whoCannotRenewStopsByItself() {
    var one = replica("one");
    one.turn();
    now = now.plus(JdbcLease.LENGTH).plusSeconds(1);
    assertThat(one.current()).isEmpty();
  }

  @Test
  void aWriteWithAnOldFenceIsRefused() {
    replica("one").turn();
    var again = replica("one");
    again.turn();
    assertThatThrownBy(() -> check(new Fence(1))).isInstanceOf(LostLeadershipException.class);
    assertThatCode(() -> check(new Fence(2))).doesNotThrowAnyException();
  }

  private void check(Fence fence) throws SQLException {
    try (var connection = postgres.connect()) {
      Fences.check(connection, fence);
    }
  }

  @Test
  void startingLeadsAtOnceAndClosingGivesBack() {
    var one = replica("one");
    one.start();
    assertThat(one.current()).isPresent();
    one.close();
    assertThat(one.current()).isEmpty();
  }
}
