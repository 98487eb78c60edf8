package dev.holdfast.reconciler.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.testing.Fleets;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.wire.SigningKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealsTest {
  private final SigningKey key = SigningKey.generate();
  private final Seals seals = new Seals(key);
  private final TurnableClock clock = new TurnableClock();
  private final Nonces nonces = new Nonces(seals, clock, new SecureRandom());
  private final Fleet fleet = Fleets.fleet("web-1 role=web");
  private final Sessions sessions = new Sessions(seals, fleet, clock);

  @Test
  void aSealOpensForItsPurposeAndNoOther() {
    String sealed = seals.seal("nonce", "text");
    assertThat(seals.open("nonce", sealed)).contains("text");
    assertThat(seals.open("session", sealed)).isEmpty();
    assertThat(new Seals(SigningKey.generate()).open("nonce", sealed)).isEmpty();
    assertThat(new Seals(SigningKey.fromText(key.toText())).open("nonce", sealed))
        .as("any replica with the same key opens it")
        .contains("text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.b", "no dot", "%.%", "dGV4dA.", ".dGV4dA"})
  void whatIsNoSealOpensAsNothing(String text) {
    assertThat(seals.open("nonce", text)).isEmpty();
  }

  @Test
  void everyChangedCharacterBreaksTheSeal() {
    String sealed = seals.seal("nonce", "some text");
    for (int i = 0; i < sealed.length() - 1; i++) {
      char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
      String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
      assertThat(seals.open("nonce", changed)).as(changed).isEmpty();
    }
  }

  @Test
  void aNonceIsGoodForAMinute() {
    String nonce = nonces.next();
    assertThat(nonces.isGood(nonce)).isTrue();
    clock.advance(Duration.ofSeconds(59));
    assertThat(nonces.isGood(nonce)).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(nonces.isGood(nonce)).isFalse();
    assertThat(nonces.isGood("made up")).isFalse();
  }

  @Test
  void aSessionEndsWithItsHourItsKeyAndItsNode() {
    Node node = fleet.node(new NodeName("web-1")).orElseThrow();
    String token = sessions.open(node).token();
    assertThat(sessions.nodeOf(token).name()).isEqualTo(node.name());

    clock.advance(Duration.ofHours(1));
    refused(token).hasMessageContaining("session-expired");

    String fresh = sessions.open(node).token();
    fleet.put(rekeyed(node));
    refused(fresh).hasMessageContaining("session-expired");

    String rekeyed = sessions.open(fleet.node(node.name()).orElseThrow()).token();
    fleet.put(rekeyed(node).revoked(Instant.EPOCH));
    refused(rekeyed).hasMessageContaining("node-revoked");
    refused("hft_somebody").hasMessageContaining("session-expired");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> refused(String token) {
    return assertThatThrownBy(() -> sessions.nodeOf(token)).isInstanceOf(RefusedException.class);
  }

  private static Node rekeyed(Node node) {
    return new Node(
        node.name(),
        node.labels(),
        node.labelKeys(),
        node.key(),
        node.keyNumber() + 1,
        node.agentVersion(),
        node.joinToken(),
        node.factsDigest(),
        node.registeredAt(),
        null);
  }
}
