package dev.holdfast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.canonical.Bytes;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.Document;
import dev.holdfast.model.IgnoredDifferences;
import dev.holdfast.model.Labels;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.model.Mode;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.OnDisconnect;
import dev.holdfast.model.OutputSettings;
import dev.holdfast.model.ParameterOverride;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.ResourceType;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every message: what one program prints, the other reads as the same value.
class WireTest {
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00.123Z");
  private static final AssociationId WEB = AssociationId.of("infra", "web");
  private static final NodeName NODE = new NodeName("web-1");
  private static final Digest DIGEST = Digest.of("x");
  private static final SigningKey KEY = SigningKey.generate();

  private static Json.Obj printed(Json message) {
    return JsonText.parseObject(JsonText.canonicalBytes(message));
  }

  @Test
  void anAssignmentIsReadBack() {
    var assignment = assignment(Mode.AUDIT, "rate(1 hour)");
    assertThat(Assignment.from(printed(assignment.toJson()))).isEqualTo(assignment);
    assertThat(Assignment.from(printed(assignment.toJson())).digest())
        .isEqualTo(assignment.digest());
    var once = assignment(Mode.ENFORCE, null);
    assertThat(Assignment.from(printed(once.toJson()))).isEqualTo(once);
    assertThat(once.enforced().digest()).isNotEqualTo(assignment.enforced().digest());
  }

  @Test
  void aManifestIsReadBackAndSigned() throws Exception {
    var manifest =
        new Manifest(
            NODE,
            1,
            7,
            Labels.of(Map.of("role", "web")),
            List.of(new Manifest.Entry(WEB, 3, DIGEST, NOW)),
            NOW);
    assertThat(Manifest.from(printed(manifest.toJson()))).isEqualTo(manifest);
    var signed = Signed.sign(Manifest.TYPE, manifest.toJson(), KEY);
    var received = Signed.from(printed(signed.toJson()));
    assertThat(Manifest.from(received.open(Manifest.TYPE, KEY.verifying()))).isEqualTo(manifest);
    assertThat(manifest.revision()).isEqualTo(Manifest.from(printed(manifest.toJson())).revision());
  }

  @Test
  void aSignedMessageOpensOnlyAsWhatItIs() {
    var signed = Signed.sign(Manifest.TYPE, Json.object().put("a", 1).build(), KEY);
    var other = SigningKey.generate();
    byte[] changed = signed.payload().toArray();
    changed[1] ^= 1;
    var forged = new Signed(signed.type(), Bytes.of(changed), signed.signature());
    var retyped = new Signed(RunRequest.TYPE, signed.payload(), signed.signature());
    assertThatExceptionOfType(BadSignatureException.class)
        .isThrownBy(() -> signed.open(Manifest.TYPE, other.verifying()));
    assertThatExceptionOfType(BadSignatureException.class)
        .isThrownBy(() -> signed.open(RunRequest.TYPE, KEY.verifying()));
    assertThatExceptionOfType(BadSignatureException.class)
        .isThrownBy(() -> forged.open(Manifest.TYPE, KEY.verifying()));
    assertThatExceptionOfType(BadSignatureException.class)
        .isThrownBy(() -> retyped.open(RunRequest.TYPE, KEY.verifying()));
  }

  @Test
  void aCheckInIsReadBack() {
    var request =
        new CheckIn.Request(
            "0.1.0",
            "stream",
            Revision.nothing(),
            1,
            2,
            NOW,
            NOW,
            Json.object().put("os", Json.object().put("family", "debian").build()).build(),
            List.of(report()),
            "maintenance",
            50);
    assertThat(CheckIn.Request.from(printed(request.toJson()))).isEqualTo(request);
    var idle =
        CheckIn.Request.from(
            Json.object()
                .put("agent_version", "0.1.0")
                .put("stream", "stream")
                .put("revision", Revision.nothing().toString())
                .put("epoch", 0)
                .put("sequence", 0)
                .put("node_time", NOW)
                .build());
    assertThat(idle.facts()).isNull();
    assertThat(CheckIn.Request.from(printed(idle.toJson()))).isEqualTo(idle);
    var run = new RunRequest("id", NODE, WEB, true, NOW);
    var response =
        new CheckIn.Response(
            NOW, 7, null, List.of(Signed.sign(RunRequest.TYPE, run.toJson(), KEY)), true);
    assertThat(CheckIn.Response.from(printed(response.toJson()))).isEqualTo(response);
    assertThat(RunRequest.from(printed(run.toJson()))).isEqualTo(run);
  }

  @Test
  void aRequestToRunHasAnIdThatNamesAnExecution() {
    assertThatThrownBy(() -> new RunRequest("fleet/web-1", NODE, WEB, true, NOW))
        .isInstanceOf(JsonShapeException.class)
        .hasMessageContaining("an execution's id");
  }

  private static PreviewOrder preview() {
    return new PreviewOrder(
        "p-1",
        NODE,
        1,
        NOW,
        Duration.ofMinutes(1),
        false,
        List.of(new PreviewOrder.Content(WEB, Digest.of("content"))));
  }

  @Test
  void aPreviewAndItsResultAreReadBack() {
    assertThat(PreviewOrder.from(printed(preview().toJson()))).isEqualTo(preview());
    var result =
        new PreviewResult(
            "p-1",
            PreviewResult.End.CHECKED,
            List.of(
                new PreviewResult.Association(
                    WEB,
                    3,
                    1,
                    2,
                    List.of(
                        new PreviewResult.Resource(
                            "config", PreviewResult.Effect.CHANGE, List.of("content"))),
                    0)));
    var request =
        new CheckIn.Request(
            "0.1.0",
            "stream",
            Revision.nothing(),
            1,
            2,
            null,
            NOW,
            Json.Obj.EMPTY,
            List.of(),
            null,
            50,
            null,
            List.of(result));
    assertThat(CheckIn.Request.from(printed(request.toJson()))).isEqualTo(request);
    var response =
        new CheckIn.Response(
            NOW,
            0,
            null,
            List.of(),
            false,
            List.of(),
            List.of(),
            List.of(Signed.sign(PreviewOrder.TYPE, preview().toJson(), KEY)));
    assertThat(CheckIn.Response.from(printed(response.toJson()))).isEqualTo(response);
  }

  @Test
  void anAgentThatCannotPreviewIsToldFromOneThatFoundNothing() {
    var able =
        Json.object()
            .put("agent_version", "0.1.0")
            .put("stream", "stream")
            .put("revision", Revision.nothing().toString())
            .put("epoch", 0)
            .put("sequence", 0)
            .put("node_time", NOW)
            .put("previews", Json.list(List.<String>of(), Json::of))
            .build();
    assertThat(CheckIn.Request.from(printed(able)).previews()).isEmpty();
    assertThat(printed(CheckIn.Request.from(able).toJson()).has("previews")).isTrue();
    var old = new LinkedHashMap<>(able.members());
    old.remove("previews");
    assertThat(CheckIn.Request.from(new Json.Obj(old)).previews()).isNull();
  }

  @Test
  void whatANewerAgentSaysOfAPreviewIsNoReasonToRefuseItsCheckIn() {
    var result =
        PreviewResult.from(
            Json.object().put("preview", "p-1").put("end", "abducted").put("new", "key").build());
    assertThat(result.end()).isEqualTo(PreviewResult.End.OTHER);
  }

  @Test
  void aPreviewOutOfBoundsIsNone() {
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(() -> PreviewOrder.from(with("id", Json.of("../x"))));
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(() -> PreviewOrder.from(with("budget", Json.of("PT6M"))));
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(() -> PreviewOrder.from(with("budget", Json.of("PT0S"))));
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(
            () -> PreviewOrder.from(with("contents", Json.list(List.<String>of(), Json::of))));
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(() -> PreviewOrder.from(with("node", Json.of("NOT A NODE"))));
  }

  private static Json.Obj with(String key, Json value) {
    var members = new LinkedHashMap<>(preview().toJson().asObject("preview").members());
    members.put(key, value);
    return new Json.Obj(members);
  }

  @Test
  void theFirstExchangesAreReadBack() {
    var hello = new Hello.Response(KEY.verifying(), "nonce", NOW, KEY.sign(new byte[] {1}));
    assertThat(Hello.Response.from(printed(hello.toJson()))).isEqualTo(hello);
    assertThat(Hello.Request.from(printed(new Hello.Request("n").toJson())).nonce()).isEqualTo("n");
    var register =
        new Register.Request(
            "id",
            "nonce",
            NODE,
            KEY.verifying(),
            JoinToken.proof(JoinToken.verifier("secret"), "nonce", "web-1", "key"),
            Labels.of(Map.of("role", "web")),
            "0.1.0");
    assertThat(Register.Request.from(printed(register.toJson()))).isEqualTo(register);
    var session = new Session.Request(NODE, "nonce", KEY.sign(new byte[] {1}));
    assertThat(Session.Request.from(printed(session.toJson()))).isEqualTo(session);
    var opened = new Session.Response("token", NOW);
    assertThat(Session.Response.from(printed(opened.toJson()))).isEqualTo(opened);
    assertThat(SigningKey.fromText(KEY.toText()).verifying()).isEqualTo(KEY.verifying());
  }

  @Test
  void aJoinTokenIsReadBackAndDoesNotPrintItsSecret() {
    var token = new JoinToken("abcd", "s".repeat(32), "f".repeat(43));
    assertThat(JoinToken.parse(" " + token.text() + "\n")).isEqualTo(token);
    assertThat(token.toString()).doesNotContain(token.secret());
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> JoinToken.parse("hf1.abcd.SECRET"))
        .satisfies(e -> assertThat(e).message().doesNotContain("SECRET.x").doesNotContain("abcd"));
  }

  @Test
  void aMessageThatLacksSomethingIsRefusedInWords() {
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(() -> Manifest.from(Json.Obj.EMPTY))
        .withMessage("'node' is missing");
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(() -> Signed.from(Json.object().put("type", "x").put("payload", "%").build()))
        .withMessage("'payload' must be base64");
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(() -> Assignment.from(Json.object().put("association", 1).build()));
  }

  private static Report report() {
    return new Report(
        1,
        WEB,
        3,
        DIGEST,
        Report.Trigger.MISSED_FIRING,
        null,
        NOW,
        NOW.plusSeconds(3),
        Verdict.DRIFTED,
        "",
        false,
        new Report.Streak(NOW.minusSeconds(60), NOW, 2),
        new Report.Counts(1, 2, 3, 4, 5, 6),
        List.of(
            new ResourceResult(
                "config",
                ResourceType.FILE,
                ResourceResult.Outcome.CORRECTED,
                ResourceResult.Cause.DRIFT,
                List.of(
                    Difference.of("mode", "0644", "0600"),
                    Difference.hidden("content"),
                    new Difference("content", null, null, "-a\n+b\n", false)),
                "",
                Duration.ofMillis(12))));
  }

  /// A key that a repository does not use must not make new versions of what stands there.
  @Test
  void whatIsNotUsedStandsNowhere() {
    Json.Obj assignment = assignment(Mode.ENFORCE, null).toJson().asObject("assignment");
    assertThat(assignment.members().keySet())
        .containsExactlyInAnyOrder(
            "association", "enforced", "run_on_change", "missed_runs", "timeout");
    assertThat(assignment.object("enforced").members().keySet())
        .containsExactlyInAnyOrder("form", "document", "parameters", "files", "mode", "timezone");
  }

  @Test
  void everythingThatAnAssignmentCanSayComesBack() {
    Assignment plain = assignment(Mode.ENFORCE, "cron(0 3 * * ? *)");
    EnforcedContent enforced = plain.enforced();
    var rich =
        new Assignment(
            WEB,
            new EnforcedContent(
                enforced.document(),
                enforced.parameters(),
                List.of(
                    new ParameterOverride<>(
                        Selector.label("env", "prod"), Json.object().put("port", 81).build())),
                enforced.files(),
                enforced.mode(),
                enforced.expression(),
                enforced.timezone(),
                List.of(new IgnoredDifferences("config", new TreeSet<>(Set.of("mode"))))),
            new ScheduleSettings(
                enforced.expression(),
                "UTC",
                null,
                true,
                MissedRuns.ONCE,
                2,
                Duration.ofHours(2),
                List.of(new ObjectName("freeze"))),
            Duration.ofHours(1),
            List.of(new ObjectName("base")),
            OnDisconnect.HOLD,
            new OutputSettings(true, Duration.ofDays(30)),
            true,
            true);
    assertThat(Assignment.from(rich.toJson().asObject("assignment"))).isEqualTo(rich);
    assertThat(
            rich.enforced()
                .parametersFor(new NodeName("a"), Labels.of(Map.of("env", "prod")))
                .integer("port"))
        .isEqualTo(81);
    assertThat(rich.enforced().parametersFor(new NodeName("a"), Labels.NONE).integer("port"))
        .isEqualTo(80);
  }

  private static Assignment assignment(Mode mode, @Nullable String expression) {
    return new Assignment(
        WEB,
        new EnforcedContent(
            document(),
            Json.object().put("port", 80).build(),
            List.of(new FileReference("files/a", DIGEST, 7)),
            mode,
            expression,
            "UTC"),
        new ScheduleSettings(
            expression,
            "UTC",
            expression == null ? null : Duration.ofMinutes(5),
            false,
            MissedRuns.SKIP),
        Duration.ofMinutes(10));
  }

  private static Document document() {
    var result =
        new ConfigurationReader()
            .read(
                "documents/nginx.yaml",
                """
                apiVersion: holdfast.dev/v1
                kind: Document
                metadata: {name: nginx}
                spec:
                  platforms: [linux]
                  parameters:
                    port: {type: Integer, default: 8080, minimum: 1, maximum: 65535}
                    key: {type: String, sensitive: true, allowedPattern: x, minChars: 1}
                  resources:
                    - name: config
                      file: {path: /etc/app, content: "port {{ port }}"}
                      notify: [service]
                      when: [{fact: os.family, in: [debian]}, {label: a, exists: false}]
                    - name: service
                      service: {name: app}
                      requires: [config]
                """
                    .getBytes(StandardCharsets.UTF_8));
    assertThat(result.problems()).isEmpty();
    return (Document) result.declarations().getFirst().value();
  }

  @Test
  void aManifestCarriesItsCalendarsAndItsRevisionDoesNot() {
    var hours =
        new CalendarHours(
            List.of(new CalendarHours.Open(NOW, NOW.plusSeconds(60), NOW.plusSeconds(30))),
            NOW.plusSeconds(600));
    var night = new TreeMap<>(Map.of(CalendarId.parse("fleet/night"), hours.digest()));
    var with = new Manifest(NODE, 1, 2, Labels.NONE, List.of(), night, NOW);
    var without = new Manifest(NODE, 1, 2, Labels.NONE, List.of(), NOW);
    assertThat(Manifest.from(printed(with.toJson()))).isEqualTo(with);
    assertThat(Manifest.from(printed(without.toJson()))).isEqualTo(without);
    assertThat(without.toJson().asObject("manifest").has("calendars")).isFalse();
    assertThat(with.revision()).isEqualTo(without.revision());
    assertThat(Manifest.digest(night)).isNotEqualTo(Manifest.digest(new TreeMap<>()));
    assertThat(CalendarHours.from(printed(hours.toJson()))).isEqualTo(hours);
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(() -> new CalendarHours.Open(NOW, NOW, NOW));
    var later = new CalendarHours.Open(NOW.plusSeconds(50), NOW.plusSeconds(90), NOW);
    assertThatExceptionOfType(JsonShapeException.class)
        .isThrownBy(() -> new CalendarHours(List.of(hours.open().getFirst(), later), NOW));
  }

  @Test
  void anOrderToFreezeIsOnlyWhatItsSignatureSays() throws BadSignatureException {
    var freeze = new FreezeOrder("id", 1, 7, new RepositoryName("fleet"), true, "incident", NOW);
    var unfreeze = new FreezeOrder("id", 1, 8, null, false, "", null);
    for (FreezeOrder order : List.of(freeze, unfreeze)) {
      assertThat(FreezeOrder.from(printed(order.toJson()))).isEqualTo(order);
      var signed = Signed.sign(order.type(), order.toJson(), KEY);
      assertThat(FreezeOrder.open(signed, KEY.verifying())).isEqualTo(order);
    }
    assertThat(unfreeze.isNewerThan(1, 7)).isTrue();
    assertThat(freeze.isNewerThan(1, 7)).isFalse();
    assertThat(freeze.isNewerThan(2, 1)).isFalse();
    assertThat(freeze.isInForceAt(NOW)).as("its end is over").isFalse();
    assertThat(freeze.isInForceAt(NOW.minusMillis(1))).isTrue();
    assertThatExceptionOfType(BadSignatureException.class)
        .as("a freeze that was signed as its end")
        .isThrownBy(
            () -> FreezeOrder.open(Signed.sign("unfreeze", freeze.toJson(), KEY), KEY.verifying()));
    assertThatExceptionOfType(BadSignatureException.class)
        .isThrownBy(() ->
            FreezeOrder.open(
                Signed.sign("freeze", freeze.toJson(), SigningKey.generate()), KEY.verifying()));
  }

  @Test
  void aHoldNamesWhatHolds() {
    var hold = new Hold(Hold.Kind.CALENDAR, "night", "waiting for calendar night", NOW);
    assertThat(Hold.from(printed(hold.toJson()))).isEqualTo(hold);
    assertThat(hold.words()).isEqualTo("waiting for calendar night until " + NOW);
    var old = Json.object().put("kind", "frozen_solid").put("reason", "why").build();
    assertThat(Hold.from(old)).isEqualTo(new Hold(Hold.Kind.OTHER, "why", null));
  }
}
