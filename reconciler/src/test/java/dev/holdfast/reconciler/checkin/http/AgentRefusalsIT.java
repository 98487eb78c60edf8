package dev.holdfast.reconciler.checkin.http;

import static dev.holdfast.reconciler.checkin.http.ProtocolKit.label;
import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static dev.holdfast.reconciler.testing.Versions.content;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Labels;
import dev.holdfast.reconciler.fleet.Registrar;
import dev.holdfast.reconciler.fleet.TokenRequest;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.reconciler.testing.TestReconciler;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Revocation;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who is let in and who no longer, and what nobody is given, against a real server and database.
/// Each test has nodes of its own, told apart by a label.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class AgentRefusalsIT {
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
  void aWrongProofJoinsNobody() {
    var token = reconciler.token(Map.of());
    var forged = new dev.holdfast.wire.JoinToken(token.id(), "x".repeat(43), token.fingerprint());
    assertThat(reconciler.agent("bad-1").register(forged, Map.of()).expect(401).problem())
        .isEqualTo("bad-proof");
    var unknown = new dev.holdfast.wire.JoinToken("nosuch", token.secret(), token.fingerprint());
    assertThat(reconciler.agent("bad-1").register(unknown, Map.of()).expect(401).problem())
        .isEqualTo("bad-proof");
  }

  @Test
  void aTokenIsGoodForItsUsesItsTimeItsNamesAndItsLabels() {
    var once = reconciler.token(request(1, Duration.ofHours(1), "tok-.*"));
    reconciler.agent("tok-1").join(once);
    assertThat(refused("tok-2", once)).isEqualTo("token-used-up");
    assertThat(reconciler.agent("tok-2").register(once, Map.of()).json().string("detail"))
        .contains("was good for 1 and all are used; make a new one with 'holdfast token create'");

    var named = reconciler.token(request(5, Duration.ofHours(1), "tok-.*"));
    assertThat(refused("other-1", named)).isEqualTo("name-not-allowed");
    assertThat(
            reconciler.agent("tok-3").register(named, Map.of("role", "db")).expect(403).problem())
        .isEqualTo("labels-not-allowed");
    assertThat(refused("tok-1", named)).isEqualTo("name-taken");

    reconciler.bean(dev.holdfast.reconciler.fleet.JoinTokens.class).revoke(named.id());
    assertThat(refused("tok-4", named)).isEqualTo("token-revoked");
  }

  @Test
  void aLostAnswerToRegisteringCostsNoUse() {
    var once = reconciler.token(request(1, Duration.ofHours(1), ""));
    var agent = reconciler.agent("again-1").join(once);
    agent.join(once);
    agent.checkIn(AT_ONCE);
  }

  @Test
  void aKeyThatWasReplacedWorksNoLonger() {
    var token =
        reconciler.token(
            new TokenRequest(9, Duration.ofHours(1), Labels.NONE, new TreeSet<>(), "", true));
    var old = reconciler.agent("twin-1").join(token);
    old.checkIn(AT_ONCE);
    var fresh = reconciler.agent("twin-1").join(token);
    fresh.checkIn(AT_ONCE);
    assertThat(old.send(AT_ONCE).expect(401).problem()).isEqualTo("session-expired");
    var refused = old.openSession().expect(403);
    assertThat(refused.problem()).isEqualTo("key-replaced");
    assertThat(refused.json().has("revocation")).isTrue();
    var stranger = reconciler.agent("twin-1");
    assertThat(stranger.openSession().expect(401).problem()).isEqualTo("bad-proof");
    fresh.checkIn(AT_ONCE);
  }

  @Test
  void aRevokedNodeIsTurnedAwayAlsoWhileItWaits() throws Exception {
    var agent = kit.joined("revoked-1", "revoked");
    agent.checkIn(AT_ONCE);
    var waiting =
        java.util.concurrent.CompletableFuture.supplyAsync(
            () -> agent.send(LONG), runnable -> Thread.ofVirtual().start(runnable));
    eventually(kit::waiting, held -> assertThat(held).isEqualTo(1));

    reconciler.bean(Registrar.class).revoke(agent.name());

    assertThat(waiting.get(60, TimeUnit.SECONDS).expect(403).problem()).isEqualTo("node-revoked");
    assertThat(agent.send(AT_ONCE).expect(403).problem()).isEqualTo("node-revoked");
    var refused = agent.openSession().expect(403);
    assertThat(refused.problem()).isEqualTo("node-revoked");
    String nonce = agent.hello().nonce();
    var signed =
        Signed.from(
            agent
                .post(Paths.SESSION, agent.sessionRequest(nonce).toJson())
                .expect(403)
                .json()
                .object("revocation"));
    var key = reconciler.bean(SigningKey.class).verifying();
    var revokedAt = reconciler.bean(Registrar.class).node(agent.name()).orElseThrow().revokedAt();
    assertThat(Revocation.open(signed, key, agent.name(), nonce).at())
        .isEqualTo(Objects.requireNonNull(revokedAt).truncatedTo(ChronoUnit.MILLIS));
    assertThat(refused.json().string("detail"))
        .isEqualTo(
            "'revoked-1' may not work any more; register it anew with a join token if it should.");
  }

  @Test
  void aNonceIsGoodForAMinuteAndASessionForAnHour() {
    var agent = kit.joined("time-1", "time");
    agent.checkIn(AT_ONCE);
    String nonce = agent.hello().nonce();
    reconciler.clock().advance(Duration.ofSeconds(61));
    assertThat(
            agent.post(Paths.SESSION, agent.sessionRequest(nonce).toJson()).expect(401).problem())
        .isEqualTo("bad-nonce");
    var token = reconciler.token(Map.of());
    var registration = agent.registration(token, nonce, Map.of());
    assertThat(agent.post(Paths.REGISTER, registration.toJson()).expect(401).problem())
        .isEqualTo("bad-nonce");
    var expiring = reconciler.token(request(1, Duration.ofMinutes(5), ""));
    reconciler.clock().advance(Duration.ofMinutes(60));
    assertThat(agent.send(AT_ONCE).expect(401).problem()).isEqualTo("session-expired");
    agent.openSession().expect(200);
    agent.send(AT_ONCE).expect(200);
    assertThat(refused("time-2", expiring)).isEqualTo("token-expired");
  }

  @Test
  void anotherNodesSignatureOpensNoSession() {
    var one = kit.joined("sign-1", "sign");
    var two = kit.joined("sign-2", "sign");
    String nonce = one.hello().nonce();
    var stolen =
        new dev.holdfast.wire.Session.Request(
            one.name(), nonce, two.sessionRequest(nonce).signature());
    assertThat(one.post(Paths.SESSION, stolen.toJson()).expect(401).problem())
        .isEqualTo("bad-proof");
    var stranger = reconciler.agent("nobody-knows-me");
    assertThat(stranger.openSession().expect(403).problem()).isEqualTo("node-unknown");
  }

  @Test
  void factsThatAreTooLargeAreRefused() {
    var agent = kit.joined("facts-2", "facts");
    agent.facts(Json.object().put("big", "x".repeat(70_000)).build());
    assertThat(agent.send(AT_ONCE).expect(400).problem()).isEqualTo("facts-too-large");
  }

  @Test
  void nothingOfAnotherNodeCanBeFetched() {
    var owner = kit.joined("own-1", "own");
    var other = kit.joined("own-2", "own-other");
    reconciler.apply(content("fleet/own", label("own"), "hello"));
    owner.checkIn(AT_ONCE);
    other.checkIn(AT_ONCE);
    Digest digest = owner.entry("fleet/own").assignment();
    owner.get(Paths.ASSIGNMENTS + "/" + digest).expect(200);
    assertThat(other.get(Paths.ASSIGNMENTS + "/" + digest).expect(404).problem())
        .isEqualTo("not-released");
    assertThat(owner.get(Paths.FILES + "/" + digest).expect(404).problem())
        .isEqualTo("not-released");
    assertThat(owner.get(Paths.FILES + "/sha256:nonsense").expect(404).problem())
        .isEqualTo("not-released");
    var nobody = reconciler.agent("own-3");
    assertThat(nobody.post(Paths.CHECK_IN, new byte[] {'{', '}'}).expect(401).problem())
        .isEqualTo("session-expired");
  }

  @Test
  void whatIsNoCheckInIsAnsweredWithWhatIsWrong() {
    var agent = kit.joined("shape-1", "shape");
    agent.checkIn(AT_ONCE);
    assertMalformed(agent, "");
    assertMalformed(agent, "[]");
    assertMalformed(agent, "{\"stream\":1}");
    assertMalformed(agent, "{".repeat(100));
    var good = agent.checkInRequest(AT_ONCE).toJson().asObject("body");
    for (var wrong :
        List.of(
            Map.entry("wait_seconds", Json.of(-1)),
            Map.entry("stream", Json.of("a b")),
            Map.entry("revision", Json.of("sha256:1")),
            Map.entry("node_time", Json.of("+1000000000-12-31T23:59:59Z")),
            Map.entry("agent_version", Json.of("v".repeat(101))),
            Map.entry("reports", Json.of("none")))) {
      var members = new java.util.LinkedHashMap<>(good.members());
      members.put(wrong.getKey(), wrong.getValue());
      var answer = agent.post(Paths.CHECK_IN, new Json.Obj(members)).expect(400);
      assertThat(answer.problem()).as(wrong.getKey()).isEqualTo("malformed");
      assertThat(answer.header("content-type")).startsWith("application/problem+json");
    }
    agent.checkIn(AT_ONCE);
  }

  private static void assertMalformed(SimulatedAgent agent, String body) {
    var answer = agent.post(Paths.CHECK_IN, body.getBytes(StandardCharsets.UTF_8)).expect(400);
    assertThat(answer.problem()).as(body).isEqualTo("malformed");
    assertThat(answer.json().string("detail")).isNotBlank();
  }

  @Test
  void whatIsTooLargeIsRefused() {
    var agent = kit.joined("large-1", "large");
    agent.checkIn(AT_ONCE);
    byte[] large = ("\"" + "x".repeat(CheckIn.MAX_BYTES) + "\"").getBytes(StandardCharsets.UTF_8);
    assertThat(agent.post(Paths.CHECK_IN, large).expect(413).problem()).isEqualTo("too-large");
    byte[] hello = ("\"" + "x".repeat(70_000) + "\"").getBytes(StandardCharsets.UTF_8);
    assertThat(agent.post(Paths.HELLO, hello).expect(413).problem()).isEqualTo("too-large");
    agent.checkIn(AT_ONCE);
  }

  private String refused(String name, dev.holdfast.wire.JoinToken token) {
    var answer = reconciler.agent(name).register(token, Map.of());
    assertThat(answer.status()).isIn(401, 403, 409);
    assertThat(answer.json().string("detail")).isNotBlank();
    return answer.problem();
  }

  private static TokenRequest request(int uses, Duration ttl, String names) {
    return new TokenRequest(uses, ttl, Labels.NONE, new TreeSet<>(), names, false);
  }
}
