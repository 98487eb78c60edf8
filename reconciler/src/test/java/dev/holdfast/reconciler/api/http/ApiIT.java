package dev.holdfast.reconciler.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.audit.AuditEntry;
import dev.holdfast.reconciler.audit.AuditLog;
import dev.holdfast.reconciler.outputs.OutputFile;
import dev.holdfast.reconciler.outputs.OutputStore;
import dev.holdfast.reconciler.pages.testing.FacesServer;
import dev.holdfast.reconciler.view.testing.FixtureViews;
import dev.holdfast.wire.OutputPart;
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
  void outputsOfStepsAreListedAndGivenAsTextAlone() {
    var store = server.context().getBean(OutputStore.class);
    var id = AssociationId.parse("fleet/patch");
    byte[] bytes = "<script>alert(1)</script>\n".getBytes(StandardCharsets.UTF_8);
    for (String run : List.of("20260301T100000Z-a", "20260302T100000Z-b")) {
      var file = new OutputFile(new NodeName("web-1"), id, run, "say", OutputPart.Stream.STDOUT);
      store.append(file, 0, bytes);
    }
    String outputs = "/api/v1/nodes/web-1/outputs";

    assertThat(get(outputs).list("items", item -> item.string("run") + " " + item.integer("bytes")))
        .containsExactly("20260302T100000Z-b 26", "20260301T100000Z-a 26");
    assertThat(get("/api/v1/nodes/web-2/outputs").list("items", item -> item)).isEmpty();

    String file = outputs + "/fleet/patch/20260302T100000Z-b/say/stdout";
    var given = server.get(file, viewer);
    assertThat(given.status()).isEqualTo(200);
    assertThat(given.body()).isEqualTo("<script>alert(1)</script>\n");
    assertThat(given.header("content-type")).startsWith("text/plain");
    assertThat(given.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(given.header("content-security-policy")).contains("sandbox");

    isProblem(server.get(file, null), 401, "This needs a token");
    isProblem(server.get(outputs, null), 401, "This needs a token");
    isProblem(server.get(file.replace("stdout", "stderr"), viewer), 404, "no such output");
    isProblem(server.get(file.replace("web-1", "web-2"), viewer), 404, "no such output");
    isProblem(server.get(file.replace("stdout", "stdin"), viewer), 400, "none of an output");
    isProblem(server.get(file.replace("/say/", "/%2e%2e/"), viewer), 400, "none of an output");
    isProblem(server.get(file.replace("/say/", "/..%2f..%2f/"), viewer), 400, "none of an output");
  }

  @Test
  void coverageIsTheSameSentenceEverywhere() {
    String coverage = get("/api/v1/status").string("coverage");
    assertThat(coverage).startsWith("in sync ").contains(" drifted");
    assertThat(server.get("/", viewer).body()).contains(coverage);
  }

  @Test
  void aBlockedCommitTellsItsBrakesAndItsPlan() {
    var braked = get("/api/v1/repositories/fleet/commits/5caa").object("braked");
    assertThat(braked.string("plan")).startsWith("sha256:1a2b3c4d5e6f");
    assertThat(braked.integer("affected_nodes")).isEqualTo(58);
    assertThat(braked.bool("open", false)).isTrue();
    assertThat(braked.list("brakes", brake -> brake.string("kind")))
        .containsExactly("prune", "mass_change");
    String page = server.get("/repositories/fleet/commits/5caa", viewer).body();
    assertThat(page)
        .contains("Blocked by a brake", "holdfast confirm 1a2b3c4d5e6f", "1 node leave")
        .doesNotContain("Confirm and apply");
  }

  @Test
  void aConfirmationIsRefusedInWords() {
    String path = "/api/v1/repositories/fleet/confirmations";
    isProblem(server.send("POST", path, operator, "{}"), 400, "'plan' is missing");
    isProblem(
        server.send("POST", path, operator, "{\"plan\":\"abc\"}"), 422, "'abc' is no plan digest");
    isProblem(
        server.send("POST", path, operator, "{\"plan\":\"%s\"}".formatted("a".repeat(12))),
        422,
        "Not confirmed: no commit of 'fleet' was blocked with the plan");
    isProblem(server.send("POST", path, viewer, "{\"plan\":\"a\"}"), 403, "");
    isProblem(server.get(path + "/7777", viewer), 404, "There is no confirmation '7777'");
    isProblem(server.get(path + "/x", viewer), 404, "There is no confirmation 'x'");
  }

  @Test
  void complianceIsSummedUpAndListed() {
    var summary = get("/api/v1/compliance");
    assertThat(summary.string("by")).isEqualTo("severity");
    assertThat(summary.string("coverage"))
        .isEqualTo("compliant 131 of 134, 2 unknown, 1 non-compliant");
    assertThat(summary.list("items", line -> line.string("key")))
        .containsExactly("high", "unspecified");
    Json.Obj high = summary.list("items", line -> line).getFirst();
    assertThat(high.object("severities").object("high").integer("non_compliant")).isEqualTo(1);
    assertThat(get("/api/v1/compliance?by=label=env").string("by")).isEqualTo("label=env");
    assertThat(get("/api/v1/compliance?by=node&limit=1").list("items")).hasSize(1);
    isProblem(server.get("/api/v1/compliance?by=x", viewer), 400, "'x' is nothing to sum by");
    assertThat(get("/api/v1/compliance/items").list("items", item -> item.string("node")))
        .containsExactly("web-1", "db-1");
    assertThat(get("/api/v1/compliance/history?span=day").list("items")).hasSize(40);
    isProblem(server.get("/api/v1/compliance/history?span=week", viewer), 400, "hour or day");
    assertThat(get("/api/v1/nodes/web-1/compliance").list("items")).hasSize(2);
    isProblem(server.get("/api/v1/nodes/none/compliance", viewer), 404, "no node 'none'");
  }

  @Test
  void itemsThatCannotBePutAreRefusedInWords() {
    String at = "\"executed_at\":\"2026-01-01T00:00:00Z\"";
    String path = "/api/v1/nodes/web-1/compliance/";
    isProblem(server.send("PUT", path + "Custom:B", operator, "{"), 400, "");
    isProblem(server.send("PUT", path + "Custom:Backup", operator, "{}"), 400, "is missing");
    isProblem(
        server.send("PUT", path + "x", operator, "{%s,\"items\":[]}".formatted(at)),
        400,
        "'x' is no type");
    isProblem(
        server.send(
            "PUT",
            path + "Custom:Backup",
            operator,
            "{%s,\"items\":[{\"id\":\"a\",\"severity\":\"HIGH\",\"status\":\"OK\"}]}"
                .formatted(at)),
        400,
        "items[0]: 'status' is COMPLIANT or NON_COMPLIANT, not 'OK'");
    isProblem(
        server.send(
            "PUT",
            path + "Association",
            operator,
            "{%s,\"association\":\"fleet/web-nginx\",\"items\":[]}".formatted(at)),
        422,
        "only 'compliance.sync: manual' takes items");
    isProblem(
        server.send(
            "PUT",
            "/api/v1/nodes/none/compliance/Patch",
            operator,
            "{%s,\"items\":[]}".formatted(at)),
        404,
        "no node 'none'");
    isProblem(
        server.send("PUT", path + "Patch", viewer, "{%s,\"items\":[]}".formatted(at)), 403, "");
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
