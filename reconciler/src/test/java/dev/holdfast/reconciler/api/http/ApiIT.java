package dev.holdfast.reconciler.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.audit.AuditEntry;
import dev.holdfast.reconciler.audit.AuditLog;
import dev.holdfast.reconciler.pages.testing.FacesServer;
import dev.holdfast.reconciler.view.testing.FixtureViews;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
final class ApiIT {
  private FacesServer server;
  private String viewer;
  private String operator;
  private String admin;

  @BeforeAll
  void start() {
    server = FacesServer.start();
    server.node("web-1");
    viewer = server.token(Role.VIEWER);
    operator = server.token(Role.OPERATOR);
    admin = server.token(Role.ADMIN);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static Json.Obj json(FacesServer.Answer answer) {
    return JsonText.parseObject(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  private Json.Obj get(String path) {
    var answer = server.get(path, viewer);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  private static void isProblem(FacesServer.Answer answer, int status, String sentence) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
    assertThat(json(answer).integer("status")).isEqualTo(status);
    assertThat(json(answer).string("detail")).contains(sentence).endsWith(".");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/status",
        "/api/v1/repositories",
        "/api/v1/nodes",
        "/api/v1/drift",
        "/api/v1/tokens",
        "/api/v1/openapi.yml",
        "/api/v1/nothing",
        "/events"
      })
  void withoutTokenNothingIsTold(String path) {
    isProblem(server.get(path, null), 401, "This needs a token");
    isProblem(server.get(path, "hft_aaaaaaaaaaaa_" + "b".repeat(40)), 401, "This needs a token");
  }

  @Test
  void statusSumsUp() {
    var status = get("/api/v1/status");

    assertThat(status.object("nodes").integer("online")).isEqualTo(2);
    assertThat(status.object("verdicts").integer("drifted")).isEqualTo(1);
    assertThat(status.integer("corrected_24h")).isEqualTo(2);
    assertThat(status.integer("not_applicable_resources")).isEqualTo(3);
    assertThat(status.list("repositories", row -> row.string("look_outcome")))
        .containsExactly("unchanged", "unreachable");
  }

  @Test
  void aCommitIsFoundByPrefixWithItsProblems() {
    var commit = get("/api/v1/repositories/fleet/commits/03ad77");

    assertThat(commit.string("state")).isEqualTo("rejected");
    assertThat(commit.list("problems", problem -> problem.string("code")))
        .contains("unknown-key", "wrong-type");
    assertThat(commit.object("rollout").string("state")).isEqualTo("none");
  }

  @Test
  void anAppliedCommitTellsItsRollout() {
    var commit = get("/api/v1/repositories/fleet/commits/" + FixtureViews.HEAD);

    assertThat(commit.object("rollout").integer("final")).isEqualTo(2);
    assertThat(commit.list("versions", version -> version.string("association")))
        .contains("web-nginx");
  }

  @Test
  void driftTellsOpenFromCorrected() {
    assertThat(get("/api/v1/drift").list("items", item -> item.bool("corrected", false)))
        .containsExactly(false, true);
  }

  @Test
  void historyReadsOnFromACursor() {
    String path = "/api/v1/repositories/fleet/associations/web-nginx/history";
    var first = get(path);
    var second = get(path + "?before=" + first.string("next"));

    assertThat(first.list("items")).hasSize(4);
    assertThat(second.has("next")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/repositories/nowhere/commits, There is no repository 'nowhere'; there are: fleet",
    "/api/v1/repositories/fleet/commits/ffff, There is no commit 'ffff'",
    "/api/v1/repositories/fleet/associations/x, There is no association 'fleet/x'",
    "/api/v1/nodes/nobody, There is no node 'nobody'",
    "/api/v1/runs/none, There is no run 'none'",
    "/api/v1/nothing, There is nothing at /api/v1/nothing"
  })
  void whatIsNotThereIsSaidInASentence(String path, String sentence) {
    isProblem(server.get(path, viewer), 404, sentence);
  }

  @Test
  void limitsAreChecked() {
    isProblem(
        server.get("/api/v1/repositories/fleet/commits?limit=0", viewer), 400, "'limit' is 1 to");
    isProblem(server.get("/api/v1/nodes?verdict=great", viewer), 400, "not a verdict");
    assertThat(server.get("/api/v1/nodes?limit=many", viewer).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/repositories/fleet/reconcile",
    "POST, /api/v1/repositories/fleet/associations/web-nginx/runs",
    "PUT, /api/v1/nodes/web-1/labels",
    "DELETE, /api/v1/nodes/web-1",
    "POST, /api/v1/tokens",
    "POST, /api/v1/join-tokens"
  })
  void aViewerChangesNothing(String method, String path) {
    isProblem(server.send(method, path, viewer, "{}"), 403, "Your role may not do this");
  }

  @Test
  void anOperatorMakesNoTokensAndRevokesNoNode() {
    isProblem(server.send("POST", "/api/v1/tokens", operator, "{}"), 403, "role");
    isProblem(server.send("DELETE", "/api/v1/nodes/web-1", operator, null), 403, "role");
  }

  @Test
  void aLookIsAskedFor() throws InterruptedException {
    var answer = server.send("POST", "/api/v1/repositories/fleet/reconcile", operator, null);

    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(server.wakeUps().await(new RepositoryName("fleet"), Duration.ofSeconds(5))).isTrue();
  }

  @Test
  void aRunIsAskedForOnNodesThatHaveIt() {
    String path = "/api/v1/repositories/fleet/associations/web-nginx/runs";

    assertThat(json(server.send("POST", path, operator, "{\"check\":true}")).strings("nodes"))
        .contains("web-1");
    isProblem(
        server.send("POST", path, operator, "{\"nodes\":[\"stranger\"]}"),
        422,
        "is not released to: stranger");
    isProblem(
        server.send("POST", path, operator, "{\"nods\":[]}"), 400, "'nods' is not a key here");
    isProblem(server.send("POST", path, operator, "{"), 400, "The body cannot be used");
    isProblem(server.send("POST", path, operator, "{\"nodes\":[\"A b\"]}"), 400, "A b");
    isProblem(
        server.send("POST", "/api/v1/repositories/fleet/associations/other/runs", operator, "{}"),
        404,
        "There is no association 'fleet/other'");
  }

  @Test
  void labelsAreSetAndRemoved() {
    String path = "/api/v1/nodes/web-1/labels";
    var answer =
        server.send("PUT", path, operator, "{\"set\":{\"env\":\"prod\"},\"remove\":[\"role\"]}");

    assertThat(json(answer).stringMap("labels")).containsExactly(Map.entry("env", "prod"));
    isProblem(server.send("PUT", path, operator, "{}"), 400, "give 'set', 'remove' or both");
    isProblem(
        server.send("PUT", path, operator, "{\"set\":{\"a*b\":\"c\"}}"), 400, "a label key is");
    isProblem(
        server.send("PUT", "/api/v1/nodes/nobody/labels", operator, "{\"remove\":[\"a\"]}"),
        404,
        "There is no node 'nobody'");
  }

  @Test
  void aNodeIsRevoked() {
    server.node("lost-1");

    assertThat(server.send("DELETE", "/api/v1/nodes/lost-1", admin, null).status()).isEqualTo(204);
  }

  @Test
  void joinTokensAreMadeListedAndEnded() {
    var made =
        json(
            server.send(
                "POST",
                "/api/v1/join-tokens",
                admin,
                "{\"uses\":3,\"ttl\":\"2h\",\"labels\":{\"role\":\"web\"}}"));

    assertThat(made.string("token")).startsWith("hf1.");
    var listed = server.get("/api/v1/join-tokens", admin);
    assertThat(listed.body()).contains(made.string("id")).doesNotContain(made.string("token"));
    String path = "/api/v1/join-tokens/" + made.string("id");
    assertThat(server.send("DELETE", path, admin, null).status()).isEqualTo(204);
    isProblem(server.send("POST", "/api/v1/join-tokens", admin, "{\"ttl\":\"soon\"}"), 400, "soon");
    isProblem(server.send("POST", "/api/v1/join-tokens", admin, "{\"uses\":0}"), 400, "'uses'");
  }

  @Test
  void aTokenWorksUntilItIsRevoked() {
    var made =
        json(
            server.send(
                "POST",
                "/api/v1/tokens",
                admin,
                "{\"name\":\"ci\",\"role\":\"viewer\",\"ttl\":\"30d\"}"));
    String token = made.string("token");
    assertThat(server.get("/api/v1/status", token).status()).isEqualTo(200);

    String path = "/api/v1/tokens/" + made.string("id");
    assertThat(server.send("DELETE", path, admin, null).status()).isEqualTo(204);

    assertThat(server.get("/api/v1/status", token).status()).isEqualTo(401);
    isProblem(server.send("DELETE", path, admin, null), 404, "that works");
    isProblem(
        server.send("POST", "/api/v1/tokens", admin, "{\"name\":\"x\",\"role\":\"root\"}"),
        400,
        "'root' is not a role");
    isProblem(server.send("POST", "/api/v1/tokens", admin, "{\"role\":\"viewer\"}"), 400, "name");
  }

  @Test
  void aBrowserChangesOnlyFromOurOwnPage() {
    String cookie = server.signIn(Role.OPERATOR);
    String page = server.call("GET", "/", null, null, Map.of("Cookie", cookie)).body();
    String csrf = page.replaceAll("(?s).*data-csrf=\"([^\"]+)\".*", "$1");
    String path = "/api/v1/repositories/fleet/reconcile";

    isProblem(server.call("POST", path, null, "{}", Map.of("Cookie", cookie)), 403, "X-CSRF-Token");
    isProblem(
        server.call("POST", path, null, "{}", Map.of("Cookie", cookie, "X-CSRF-Token", "x")),
        403,
        "X-CSRF-Token");
    var good =
        server.call("POST", path, null, "{}", Map.of("Cookie", cookie, "X-CSRF-Token", csrf));
    assertThat(good.status()).isEqualTo(202);
  }

  @Test
  void everyChangeIsInTheAudit() {
    server.send("POST", "/api/v1/repositories/fleet/reconcile", operator, null);
    AuditLog log = server.context().getBean(AuditLog.class);

    List<AuditEntry> entries = log.entries(Long.MAX_VALUE, 1_000);

    assertThat(entries)
        .anyMatch(
            entry -> entry.action().equals("reconcile") && entry.actor().equals("test operator"));
    assertThat(entries).anyMatch(entry -> entry.action().equals("create-token"));
    assertThat(json(server.get("/api/v1/audit/verification", admin)).bool("holds", false)).isTrue();
    assertThat(server.get("/api/v1/audit?limit=5", admin).body()).contains("\"items\"");
    isProblem(server.get("/api/v1/audit", operator), 403, "role");
  }

  @Test
  void theApiIsDescribedAsItAnswers() {
    var answer = server.get("/api/v1/openapi.yml", viewer);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .contains("openapi: 3", "/api/v1/repositories/{repository}/commits/{id}:", "bearer")
        .doesNotContain("/login");
    for (String key : get("/api/v1/repositories/fleet/commits/9f2c").members().keySet()) {
      assertThat(answer.body()).contains("        " + key + ":");
    }
  }

  @Test
  void healthIsOpenAndMetricsAreForThisMachine() {
    assertThat(server.get("/health", null).body()).contains("UP");
    assertThat(server.get("/metrics", null).body()).contains("# TYPE");
    assertThat(
            server
                .call("GET", "/metrics", null, null, Map.of("X-Forwarded-For", "203.0.113.9"))
                .status())
        .isEqualTo(401);
  }

  @Test
  void behindAProxyNobodyIsTakenForThisMachine() {
    try (var reached = FacesServer.encrypted()) {
      assertThat(reached.get("/metrics", null).status()).isEqualTo(401);
      assertThat(reached.get("/metrics", reached.token(Role.VIEWER)).status()).isEqualTo(200);
    }
  }

  @Test
  void otherMethodsAndTypesAreProblems() {
    isProblem(server.send("PATCH", "/api/v1/status", viewer, "{}"), 405, "PATCH cannot be used");
    isProblem(
        server.call(
            "POST",
            "/api/v1/tokens",
            admin,
            "name=x",
            Map.of("Content-Type", "application/x-www-form-urlencoded")),
        415,
        "application/json");
  }
}
