package dev.holdfast.reconciler.fleet.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.reconciler.testing.TestPostgres;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.wire.SigningKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PresenceIT {
  private final TurnableClock clock = new TurnableClock();
  private final TestPostgres database = TestPostgres.fresh();
  private final JdbcFleetStore store = new JdbcFleetStore(database.transactions());
  private final Presence presence = new Presence(store, clock);

  @BeforeEach
  void nodes() throws SQLException {
    try (var connection = database.connect();
        var insert =
            connection.prepareStatement(
                """
                insert into node (name, public_key, labels, agent_version, registered_at)
                select 'web-' || i, ?, '{}', '0.1', now() from generate_series(1, 3) as i
                """)) {
      insert.setString(1, SigningKey.generate().verifying().toText());
      insert.executeUpdate();
    }
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void whatWasSeenIsThereAfterARestart() {
    presence.saw(seen("web-1", clock.instant(), null));
    presence.saw(seen("web-2", clock.instant(), clock.instant().minusSeconds(5)));
    presence.flush();
    var restarted = new Presence(store, clock);
    restarted.load();
    assertThat(restarted.of(new NodeName("web-1"))).isEqualTo(presence.of(new NodeName("web-1")));
    assertThat(restarted.of(new NodeName("web-2"))).isEqualTo(presence.of(new NodeName("web-2")));
    assertThat(restarted.of(new NodeName("web-3"))).isEmpty();
  }

  @Test
  void aNodeThatIsNotHeardOfForThreeMinutesIsOffline() {
    presence.saw(seen("web-1", clock.instant(), null));
    clock.advance(Duration.ofSeconds(179));
    assertThat(presence.isOnline(new NodeName("web-1"))).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(presence.isOnline(new NodeName("web-1"))).isFalse();
    assertThat(presence.isOnline(new NodeName("web-3"))).isFalse();
  }

  @Test
  void anOlderRowNeverReplacesANewerOne() {
    presence.saw(seen("web-1", clock.instant(), null));
    presence.flush();
    var late = new Presence(store, clock);
    late.saw(seen("web-1", clock.instant().minusSeconds(60), null));
    late.flush();
    assertThat(store.loadSeen()).extracting(Seen::lastSeen).containsExactly(TurnableClock.START);
  }

  @Test
  void whatIsVerifiedNeverGoesBack() {
    Instant now = clock.instant();
    presence.saw(seen("web-1", now, now));
    presence.verified(new NodeName("web-1"), now.minusSeconds(10));
    assertThat(presence.of(new NodeName("web-1")).orElseThrow().verifiedThrough()).isEqualTo(now);
  }

  private static Seen seen(String node, Instant at, @Nullable Instant through) {
    return new Seen(new NodeName(node), at, "r", through, 0, null, "s", 0, 0);
  }
}
