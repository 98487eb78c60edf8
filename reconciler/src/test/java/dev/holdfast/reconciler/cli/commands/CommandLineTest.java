package dev.holdfast.reconciler.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command line against a reconciler that only knows a few answers.
class CommandLineTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private record Canned(int status, String body) {}

  private final Map<String, Canned> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private HttpServer server;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    answers.put("GET /api/v1/repositories", new Canned(200, "{\"items\":[{\"name\":\"fleet\"}]}"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void nodesAreListedWithTheirStateAndItsAge() {
    answers.put(
        "GET /api/v1/nodes",
        new Canned(
            200,
            """
            {"items":[
              {"name":"web-1","labels":{"env":"prod","role":"web"},"online":true,
               "last_seen":"2026-11-21T11:59:48Z","verdict":"in_sync","in_sync":2,
               "associations":2,"not_applicable_resources":3},
              {"name":"db-1","labels":{},"online":false,"verdict":"drifted","in_sync":1,
               "associations":2,"not_applicable_resources":0}]}
            """));

    assertThat(run("nodes")).isZero();
    assertThat(out)
        .hasToString(
            """
            NODE   ONLINE  SEEN      STATE                      LABELS
            web-1  yes     12 s ago  in sync, 3 not applicable  env=prod role=web
            db-1   no      never     drifted (1 of 2 in sync)
            """);
  }

  @Test
  void listsOfManyPagesAreShownAsOne() {
    answers.put(
        "GET /api/v1/nodes", new Canned(200, "{\"items\":[{\"name\":\"a\"}],\"next\":\"a b\"}"));
    answers.put(
        "GET /api/v1/nodes?cursor=a%20b", new Canned(200, "{\"items\":[{\"name\":\"b\"}]}"));

    assertThat(run("nodes", "-o", "yaml")).isZero();
    assertThat(out).hasToString("items:\n- name: a\n- name: b\n");
  }

  @Test
  void theTokenFromTheFileGoesAlong() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "hft_abc\n");
    answers.put("POST /api/v1/repositories/fleet/reconcile", new Canned(202, ""));

    assertThat(run("reconcile", "--token-file", token.toString())).isZero();
    assertThat(requests).allSatisfy(request -> assertThat(request).endsWith("Bearer hft_abc"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          401 | {}                                      | 77 | this needs a token
          403 | {"detail":"needs the role operator"}    | 77 | needs the role operator
          404 | {"detail":"no such thing here"}         | 1  | no such thing here
          409 | {"title":"Conflict"}                    | 1  | Conflict
          500 | oops                                    | 70 | the reconciler failed
          503 | {"detail":"starting"}                   | 69 | starting
          200 | <html>                                  | 69 | does not answer like a Holdfast
          """)
  void everyRefusalHasItsExitCodeAndASentence(int status, String body, int code, String said) {
    answers.put("GET /api/v1/status", new Canned(status, body));

    assertThat(run("status")).isEqualTo(code);
    assertThat(err.toString()).contains(said).doesNotContain("Exception");
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() {
    int port = server.getAddress().getPort();
    server.stop(0);

    assertThat(run("status")).isEqualTo(69);
    assertThat(err.toString())
        .contains("cannot reach the reconciler at http://127.0.0.1:" + port)
        .contains("--server or HOLDFAST_SERVER");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          applied  | finished | 0 | is rolled out to 3 of 3 nodes
          applied  | none     | 0 | it changes nothing on any node
          rejected | none     | 1 | web.yaml:3:5: error[unknown-key]: 'x' is not a key
          blocked  | none     | 3 | is blocked
          applied  | halted   | 4 | is not rolled out
          applied  | running  | 5 | not rolled out within 1s
          """)
  void waitingEndsAsTheCommitDoes(String state, String rollout, int code, String said) {
    answers.put(
        "GET /api/v1/repositories/fleet/commits/abc",
        new Canned(
            200,
            """
            {"commit":"abc","state":"%s","rollout":{"state":"%s","final":3,"targets":3},
             "problems":[{"file":"web.yaml","line":3,"column":5,"code":"unknown-key",
                          "severity":"error","message":"'x' is not a key"}]}
            """
                .formatted(state, rollout)));

    assertThat(run("wait", "abc", "--timeout", "1s")).isEqualTo(code);
    assertThat(out + err.toString()).contains(said);
  }

  private static final String BLOCKED =
      """
      {"commit":"5caa01d07be5c1a2","state":"blocked","braked":{"open":true,"refusal":"",
       "plan":"sha256:1a2b3c4d5e6f0000","affected_nodes":58,"brakes":[
         {"kind":"prune","reason":"it would retire 6 of 20 associations"},
         {"kind":"loosened","reason":"it loosens the brake prune.maxCount from 5 to 50"}]}}
      """;

  @Test
  void aBlockedCommitSaysWhyAndHowItIsApplied() {
    answers.put("GET /api/v1/repositories/fleet/commits/5caa", new Canned(200, BLOCKED));
    assertThat(run("wait", "5caa")).isEqualTo(3);
    assertThat(out.toString())
        .isEqualTo(
            """
            5caa01d07b is blocked: it would retire 6 of 20 associations; it loosens the brake \
            prune.maxCount from 5 to 50
            look at its plan, then apply it with: holdfast confirm 1a2b3c4d5e6f
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "applied | 0 | applied the plan of 5caa01d07b",
        "refused | 1 | not applied: it now affects 12 nodes",
        "waiting | 5 | confirmed, but not carried out within 1s; it stays confirmed",
      })
  void aConfirmationIsFollowedToItsEnd(String state, int code, String said) {
    String path = "/api/v1/repositories/fleet/confirmations";
    String waiting =
        """
        {"id":"7","commit":"5caa01d07be5c1a2","state":"%s","reason":"it now affects 12 nodes"}
        """;
    answers.put("POST " + path, new Canned(202, waiting.formatted("waiting")));
    answers.put("GET " + path + "/7", new Canned(200, waiting.formatted(state)));
    assertThat(run("confirm", "1a2b3c4d5e6f", "--timeout", "1s")).isEqualTo(code);
    assertThat(out + err.toString()).contains(said);
  }

  @Test
  void complianceIsATableWithItsCoverage() {
    answers.put(
        "GET /api/v1/compliance?limit=10000&by=label%3Denv",
        new Canned(
            200,
            """
            {"by":"label=env","coverage":"compliant 2 of 3, 1 non-compliant","items":[
              {"key":"prod","compliant":2,"non_compliant":1,"unknown":0,"severities":{
                "high":{"compliant":1,"non_compliant":0,"unknown":0},
                "low":{"compliant":1,"non_compliant":1,"unknown":0}}}]}
            """));
    assertThat(run("compliance", "--by", "label=env")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            """
            LABEL=ENV  COMPLIANT  NON-COMPLIANT  UNKNOWN  WORST
            prod       2          1              0        low

            compliant 2 of 3, 1 non-compliant
            """);
    assertThat(run("compliance", "--by", "type", "--node", "web-1")).isEqualTo(64);
  }

  @Test
  void aPlanIsFoundInTheRepositoryThatShowsIt() {
    answers.put(
        "GET /api/v1/repositories",
        new Canned(200, "{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}]}"));
    for (String name : List.of("a", "b")) {
      answers.put(
          "GET /api/v1/repositories/%s/commits?limit=1".formatted(name),
          new Canned(
              200, name.equals("b") ? "{\"items\":[%s]}".formatted(BLOCKED) : "{\"items\":[]}"));
    }
    answers.put(
        "POST /api/v1/repositories/b/confirmations",
        new Canned(202, "{\"id\":\"1\",\"commit\":\"5caa01d07be5\",\"state\":\"applied\"}"));
    assertThat(run("confirm", "1a2b3c4d5e6f")).isZero();
    assertThat(run("confirm", "ffffffffffff")).isEqualTo(1);
    assertThat(err.toString()).contains("no repository is blocked with the plan 'ffffffffffff'");
  }

  @Test
  void aNameThatIsInTwoRepositoriesMustSayWhich() {
    answers.put(
        "GET /api/v1/repositories",
        new Canned(200, "{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}]}"));
    for (String repository : List.of("a", "b")) {
      answers.put(
          "GET /api/v1/repositories/" + repository + "/associations/web", new Canned(200, "{}"));
    }

    assertThat(run("run", "web")).isEqualTo(64);
    assertThat(err.toString()).contains("say which: a/web, b/web");
  }

  @Test
  void labelsAreSetAndRemoved() {
    answers.put(
        "PUT /api/v1/nodes/web-1/labels", new Canned(200, "{\"labels\":{\"env\":\"prod\"}}"));

    assertThat(run("nodes", "label", "web-1", "env=prod", "old-")).isZero();
    assertThat(out).hasToString("web-1: env=prod\n");
    assertThat(run("nodes", "label", "web-1", "nonsense")).isEqualTo(64);
    assertThat(err.toString()).contains("'nonsense' is neither KEY=VALUE nor KEY-");
  }

  @Test
  void whatStepsWroteIsListedAndPrinted() {
    String path = "GET /api/v1/nodes/web-1/outputs";
    answers.put(
        path,
        new Canned(
            200,
            """
            {"items":[
              {"association":"fleet/patch","run":"r2","step":"say","stream":"stdout","bytes":6,
               "at":"2026-11-21T11:59:48Z"},
              {"association":"fleet/patch","run":"r1","step":"say","stream":"stdout","bytes":4,
               "at":"2026-11-20T11:59:48Z"}]}
            """));
    answers.put(path + "/fleet/patch/r2/say/stdout", new Canned(200, "two\u001b[2J\n"));
    answers.put(path + "/fleet/patch/r1/say/stdout", new Canned(200, "one"));

    assertThat(run("output", "web-1")).isZero();
    assertThat(out.toString()).contains("fleet/patch  r2   say   stdout  6");
    out.getBuffer().setLength(0);
    assertThat(run("output", "web-1", "patch")).isZero();
    assertThat(out).hasToString("== say stdout, run r2 ==\ntwo[2J\n");
    out.getBuffer().setLength(0);
    assertThat(run("output", "web-1", "fleet/patch", "--run", "r1")).isZero();
    assertThat(out).hasToString("== say stdout, run r1 ==\none\n");
    assertThat(run("output", "web-1", "patch", "--run", "r9")).isEqualTo(1);
    assertThat(err.toString()).contains("'holdfast output web-1' lists what is there");
  }

  @Test
  void aNodeIsShutOut() {
    answers.put("DELETE /api/v1/nodes/web-1", new Canned(204, ""));

    assertThat(run("nodes", "revoke", "web-1")).isZero();
    assertThat(out).hasToString("web-1 is revoked; its agent stops with its next check-in\n");
    assertThat(run("nodes", "revoke")).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource({"statsu", "nodes --colour", "run", "wait", "token", "history", "''"})
  void aWrongCommandLineIsUsage(String arguments) {
    assertThat(run(arguments.split(" ", -1))).isEqualTo(64);
    assertThat(err.toString()).startsWith("holdfast: ");
  }

  @ParameterizedTest
  @CsvSource({
    "status",
    "nodes",
    "drift",
    "history",
    "commits",
    "run",
    "reconcile",
    "wait",
    "token"
  })
  void everyCommandHasHelp(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).startsWith("Usage: holdfast " + command);
  }

  private int run(String... arguments) {
    var around =
        new Surroundings(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of("HOLDFAST_SERVER", "http://127.0.0.1:" + server.getAddress().getPort()),
            InstantSource.fixed(NOW),
            false);
    return HoldfastCommand.line(around, Map.of()).execute(arguments);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    requests.add(request + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    Canned canned =
        answers.getOrDefault(
            request, new Canned(404, "{\"detail\":\"nothing at " + request + "\"}"));
    byte[] body = canned.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(canned.status(), body.length == 0 ? -1 : body.length);
    try (var stream = exchange.getResponseBody()) {
      stream.write(body);
    }
  }
}
