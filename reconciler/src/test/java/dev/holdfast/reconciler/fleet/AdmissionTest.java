package dev.holdfast.reconciler.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.testing.Fleets;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.wire.JoinToken;
import dev.holdfast.wire.Register;
import dev.holdfast.wire.SigningKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Instant NOW = TurnableClock.START;
  private static final String SECRET = "s".repeat(43);
  private static final SigningKey KEY = SigningKey.generate();

  @Test
  void aNodeJoinsWithTheTokensLabelsAboveItsOwn() {
    var token = token(2, 0).withLabels(Map.of("env", "prod"), "role", "env");
    var outcome = decide(token.record(), null, request("web-1", Map.of("role", "web", "env", "x")));
    assertThat(outcome).isInstanceOf(Registration.Accepted.class);
    Node node = ((Registration.Accepted) outcome).node();
    assertThat(node.labels()).isEqualTo(Labels.of(Map.of("env", "prod", "role", "web")));
    assertThat(node.keyNumber()).isEqualTo(1);
  }

  @Test
  void whoHasNoTokenOrAnotherSecretIsToldTheSame() {
    assertThat(decide(null, null, request("web-1", Map.of())))
        .isEqualTo(new Registration.NoProof());
    var other = token(1, 0).withSecret("t".repeat(43));
    assertThat(decide(other.record(), null, request("web-1", Map.of())))
        .isEqualTo(new Registration.NoProof());
  }

  @Test
  void aProofForAnotherNameOrKeyIsNone() {
    var request = request("web-1", Map.of());
    var renamed =
        new Register.Request(
            request.tokenId(),
            request.nonce(),
            new NodeName("web-2"),
            request.key(),
            request.proof(),
            request.labels(),
            request.agentVersion());
    assertThat(decide(token(1, 0).record(), null, renamed)).isEqualTo(new Registration.NoProof());
  }

  @Test
  void limitsOfTheTokenAreKept() {
    assertThat(decide(token(1, 1).record(), null, request("web-1", Map.of())))
        .isEqualTo(new Registration.TokenUsedUp("abcd", 1));
    assertThat(decide(token(1, 0).expiredAt(NOW).record(), null, request("web-1", Map.of())))
        .isEqualTo(new Registration.TokenExpired("abcd"));
    assertThat(decide(token(1, 0).revoked().record(), null, request("web-1", Map.of())))
        .isEqualTo(new Registration.TokenRevoked("abcd"));
    assertThat(
            decide(token(1, 0).withNames("db-[0-9]+").record(), null, request("web-1", Map.of())))
        .isEqualTo(new Registration.NameNotAllowed("abcd", "db-[0-9]+"));
    assertThat(decide(token(1, 0).withNames("eb-1").record(), null, request("web-1", Map.of())))
        .as("the whole name must match")
        .isInstanceOf(Registration.NameNotAllowed.class);
    assertThat(decide(token(1, 0).record(), null, request("web-1", Map.of("role", "web"))))
        .isEqualTo(new Registration.LabelsNotAllowed("abcd", new TreeSet<>(Set.of("role"))));
  }

  @Test
  void aTakenNameIsRefusedUnlessTheTokenReplacesOrTheNodeIsRevoked() {
    Node taken = Fleets.node("web-1");
    var request = request("web-1", Map.of());
    assertThat(decide(token(1, 0).record(), taken, request))
        .isEqualTo(new Registration.NameTaken());
    assertThat(accepted(decide(token(1, 0).replacing().record(), taken, request)).keyNumber())
        .isEqualTo(2);
    assertThat(accepted(decide(token(1, 0).record(), taken.revoked(NOW), request)).keyNumber())
        .isEqualTo(2);
  }

  @Test
  void anAnswerThatWasLostIsGivenAgainWithoutAnotherUse() {
    var request = request("web-1", Map.of());
    Node joined = accepted(decide(token(1, 0).record(), null, request));
    assertThat(decide(token(1, 1).record(), joined, request))
        .isEqualTo(new Registration.Accepted(joined, true));
    assertThat(decide(token(1, 1).record(), joined.revoked(NOW), request))
        .as("but not to one that was revoked")
        .isEqualTo(new Registration.TokenUsedUp("abcd", 1));
  }

  private static Node accepted(Registration outcome) {
    assertThat(outcome).isInstanceOf(Registration.Accepted.class);
    return ((Registration.Accepted) outcome).node();
  }

  private static Registration decide(
      @Nullable TokenRecord token, @Nullable Node existing, Register.Request request) {
    return Admission.decide(token, existing, request, NOW);
  }

  private static Register.Request request(String name, Map<String, String> labels) {
    return new Register.Request(
        "abcd",
        "nonce",
        new NodeName(name),
        KEY.verifying(),
        JoinToken.proof(JoinToken.verifier(SECRET), "nonce", name, KEY.verifying().toText()),
        Labels.of(labels),
        "0.1");
  }

  private static Draft token(int maxUses, int uses) {
    return new Draft(
        new TokenRecord(
            "abcd",
            JoinToken.verifier(SECRET),
            Labels.NONE,
            new TreeSet<>(),
            "",
            false,
            maxUses,
            uses,
            "test",
            NOW,
            NOW.plus(Duration.ofHours(1)),
            null));
  }

  private record Draft(TokenRecord record) {
    Draft withLabels(Map<String, String> labels, String... keys) {
      return with(
          record.verifier(), Labels.of(labels), List.of(keys), "", false, record.expiresAt(), null);
    }

    Draft withSecret(String secret) {
      return with(
          JoinToken.verifier(secret),
          record.labels(),
          List.of(),
          "",
          false,
          record.expiresAt(),
          null);
    }

    Draft withNames(String names) {
      return with(
          record.verifier(), record.labels(), List.of(), names, false, record.expiresAt(), null);
    }

    Draft replacing() {
      return with(
          record.verifier(), record.labels(), List.of(), "", true, record.expiresAt(), null);
    }

    Draft expiredAt(Instant at) {
      return with(record.verifier(), record.labels(), List.of(), "", false, at, null);
    }

    Draft revoked() {
      return with(
          record.verifier(), record.labels(), List.of(), "", false, record.expiresAt(), NOW);
    }

    private Draft with(
        dev.holdfast.canonical.Digest verifier,
        Labels labels,
        List<String> keys,
        String names,
        boolean replaces,
        Instant expiresAt,
        @Nullable Instant revokedAt) {
      return new Draft(
          new TokenRecord(
              record.id(),
              verifier,
              labels,
              new TreeSet<>(keys),
              names,
              replaces,
              record.maxUses(),
              record.uses(),
              record.createdBy(),
              record.createdAt(),
              expiresAt,
              revokedAt));
    }
  }
}
