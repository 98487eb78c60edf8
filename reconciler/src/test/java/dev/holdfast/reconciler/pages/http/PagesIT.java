package dev.holdfast.reconciler.pages.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.audit.AuditLog;
import dev.holdfast.reconciler.pages.testing.FacesServer;
import dev.holdfast.reconciler.preview.LivePreview;
import dev.holdfast.reconciler.preview.NodeAnswer;
import dev.holdfast.reconciler.pullrequest.Finding;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.view.testing.FixtureViews;
import dev.holdfast.wire.PreviewResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
final class PagesIT {
  private FacesServer server;
  private String cookie;

  @BeforeAll
  void start() {
    server = FacesServer.start();
    cookie = server.signIn(Role.ADMIN);
    server.proposed(7, "<script>alert(7)</script>", planned());
    server.previewed(preview());
    server.proposed(
        8,
        "Broken",
        new Finding.Invalid(
            List.of(
                Problem.error(
                    new Position("web.yaml", 5, 3),
                    ProblemCode.UNKNOWN_KEY,
                    "<script>alert(8)</script>",
                    "did you mean 'spec'?")),
            1,
            ""));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static Finding planned() {
    String hostile = "<script>alert(1)</script>";
    return new Finding.Planned(
        Digest.of(Json.of("plan")),
        new Finding.Counts(3, 0, 1, 0),
        12,
        "12 nodes: 2 change, 10 comply",
        List.of("it would change up to 12 of 20 nodes, more than 50 %"),
        List.of("web"),
        0,
        new Finding.Merged("a".repeat(40), List.of("associations/web.yaml")),
        JsonText.parseObject(
            """
            {"changes": [{"kind": "changed", "association": "web", "effect": "runs",
              "causes": [{"part": "document", "name": "%1$s", "state": "changed"}],
              "lines": ["change (%1$s): 2 nodes, web-1, web-2", "comply: 10 nodes, web-3"],
              "fields": [{"path": "parameters.text", "from": "a", "to": "%1$s"},
                {"path": "document.x", "hidden": true}, {"path": "p", "diff": ["-%1$s", "+b"]}]}],
             "files": [{"path": "files/motd", "diff": ["@@ -1 +1 @@", "-a", "+%1$s"]}],
             "notes": ["one note"]}
            """
                .formatted(hostile)
                .getBytes(StandardCharsets.UTF_8)),
        "");
  }

  private FacesServer.Answer page(String path) {
    return server.call("GET", path, null, null, Map.of("Cookie", cookie));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nodes",
        "/nodes?text=role&verdict=drifted",
        "/nodes/web-1",
        "/nodes/web-1/history?before=2",
        "/associations",
        "/commits",
        "/drift",
        "/repositories/fleet/associations/web-nginx",
        "/repositories/fleet/associations/status-page",
        "/repositories/fleet/commits/" + FixtureViews.HEAD,
        "/repositories/fleet/commits/" + FixtureViews.REFUSED,
        "/repositories/fleet/commits/03ad77c1",
        "/repositories/fleet/pull-requests",
        "/repositories/fleet/pull-requests/7",
        "/repositories/fleet/pull-requests/8",
      })
  void everyPageShowsAndKeepsHostileTextAsText(String path) {
    var answer = page(path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(answer.body()).doesNotContain("<script>alert", "<b>r12", "style=\"", " onclick");
    assertThat(answer.header("content-security-policy")).contains("default-src 'none'");
  }

  @Test
  void aPullRequestShowsWhatItWouldDoToWhom() {
    assertThat(page("/repositories/fleet/pull-requests/7").body())
        .contains("would be blocked", "12 nodes: 2 change, 10 comply", "2 nodes, web-1, web-2");
    assertThat(page("/repositories/fleet/pull-requests/8").body())
        .contains("web.yaml:5:3", "did you mean");
    assertThat(page("/repositories/fleet/pull-requests/9").status()).isEqualTo(404);
  }

  @Test
  void aPullRequestShowsWhatNodesSaid() {
    String page = page("/repositories/fleet/pull-requests/7").body();
    assertThat(page)
        .contains("Checked on 2 of 134 nodes: 1 no change, 1 would change config")
        .contains("<code>config</code> of <code>web</code> would change (content)")
        .contains("cannot preview (agent version ?b?old??b?)")
        .contains("To answer: web-4")
        .contains("Nothing was changed on any node.");
    assertThat(page("/repositories/fleet/pull-requests/8").body()).doesNotContain("On nodes");
    assertThat(
            JsonText.parseObject(
                    page("/api/v1/repositories/fleet/pull-requests/7")
                        .body()
                        .getBytes(StandardCharsets.UTF_8))
                .object("preview")
                .list("unchecked"))
        .hasSize(1);
  }

  private static LivePreview preview() {
    var web = AssociationId.parse("fleet/web");
    var subjects = new TreeMap<AssociationId, LivePreview.Subject>();
    subjects.put(
        web, new LivePreview.Subject(Digest.of("web"), false, Set.of("config", "service")));
    var config =
        new PreviewResult.Resource("config", PreviewResult.Effect.CHANGE, List.of("content"));
    return new LivePreview(
        "p-7",
        new RepositoryName("fleet"),
        7,
        new CommitId("7".repeat(40)),
        "ana",
        FixtureViews.NOW,
        FixtureViews.NOW.plusSeconds(300),
        Duration.ofMinutes(1),
        false,
        134,
        0,
        subjects,
        LivePreview.State.RUNNING,
        "",
        null,
        List.of(
            part("web-1", web, looked(web, List.of())),
            part("web-2", web, looked(web, List.of(config))),
            part("web-3", web, new NodeAnswer.Unable("<b>old</b>")),
            part("web-4", web, new NodeAnswer.Waiting())));
  }

  private static NodeAnswer looked(AssociationId id, List<PreviewResult.Resource> found) {
    return new NodeAnswer.Looked(
        new PreviewResult(
            "p-7",
            PreviewResult.End.CHECKED,
            List.of(new PreviewResult.Association(id, 2 - found.size(), 0, 0, found, 0))));
  }

  private static LivePreview.Part part(String node, AssociationId id, NodeAnswer answer) {
    return new LivePreview.Part(new NodeName(node), List.of(id), answer);
  }

  @Test
  void hostileSubjectsAndLabelsAreEscaped() {
    assertThat(page("/commits").body()).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    assertThat(page("/nodes").body()).contains("note=&lt;script&gt;");
  }

  @Test
  void anEmptyInstallationSaysWhatToDoNext() {
    server.views().empty(true);
    try {
      assertThat(page("/").body()).contains("No repository is followed yet");
      assertThat(page("/nodes").body()).contains("holdfast token create");
    } finally {
      server.views().empty(false);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nodes/nobody",
        "/repositories/fleet/associations/nothing",
        "/repositories/nowhere/commits/abcd",
        "/no/such/page"
      })
  void whatIsNotThereIsAPageThatSaysSo(String path) {
    var answer = page(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).contains("Not here");
  }

  @Test
  void whoIsNotSignedInIsShownTheWay() {
    var answer = server.get("/nodes?text=a", null);

    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.header("location")).isEqualTo("/login?next=%2Fnodes%3Ftext%3Da");
  }

  @Test
  void aWrongTokenDoesNotSignIn() {
    var answer = server.form("/login", Map.of("token", "hft_nonsense"), null);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains("That token does not work");
    assertThat(answer.header("set-cookie")).isEmpty();
  }

  @Test
  void theSessionCookieIsOutOfReachOfScriptsAndOtherSites() {
    var answer =
        server.form(
            "/login", Map.of("token", server.token(Role.VIEWER), "next", "//evil.example"), null);

    assertThat(answer.header("location")).isEqualTo("/");
    assertThat(answer.header("set-cookie")).contains("HTTPOnly", "SameSite=Strict", "Path=/");
  }

  @Test
  void signingOutEndsTheSession() {
    String own = server.signIn(Role.VIEWER);
    assertThat(server.form("/logout", Map.of("csrf", "wrong"), own).status()).isEqualTo(403);
    String page = server.call("GET", "/", null, null, Map.of("Cookie", own)).body();
    String csrf = page.replaceAll("(?s).*data-csrf=\"([^\"]+)\".*", "$1");

    assertThat(server.form("/logout", Map.of("csrf", csrf), own).status()).isEqualTo(303);
    assertThat(
            server.context().getBean(AuditLog.class).entries(Long.MAX_VALUE, 1).getFirst().action())
        .isEqualTo("sign-out");

    assertThat(server.call("GET", "/", null, null, Map.of("Cookie", own)).status()).isEqualTo(303);
  }

  @Test
  void guessingTokensEndsSoon() {
    try (var other = FacesServer.start()) {
      int status = 0;
      for (int i = 0; i < 11; i++) {
        status = other.form("/login", Map.of("token", "hft_wrong"), null).status();
      }
      assertThat(status).isEqualTo(429);
    }
  }

  @Test
  void anonymousMayLookWhereThatIsConfiguredAndNeverChange() {
    try (var open = FacesServer.open()) {
      assertThat(open.get("/", null).body()).contains("anonymous", "Sign in");
      assertThat(open.get("/", "hft_aaaaaaaaaaaa_" + "b".repeat(40)).status()).isEqualTo(303);
      assertThat(open.send("POST", "/api/v1/tokens", null, "{}").status()).isIn(401, 403);
    }
  }

  @Test
  void assetsAreOpenAndKeptForGood() {
    String page = server.get("/login", null).body();
    String address = page.replaceAll("(?s).*href=\"(/assets/[^\"]+css)\".*", "$1");

    var answer = server.get(address, null);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).startsWith("text/css");
    assertThat(answer.header("cache-control")).contains("immutable");
    assertThat(server.get("/assets/x/..%2f..%2fapplication.yml", null).status()).isEqualTo(404);
  }
}
