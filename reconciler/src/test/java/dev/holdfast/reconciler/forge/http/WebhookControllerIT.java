package dev.holdfast.reconciler.forge.http;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.ForgeListener;
import dev.holdfast.reconciler.forge.PlainWebhooks;
import dev.holdfast.reconciler.forge.WebhookIntake;
import dev.holdfast.reconciler.forge.bitbucket.BitbucketWebhooks;
import dev.holdfast.reconciler.forge.gitea.GiteaWebhooks;
import dev.holdfast.reconciler.forge.github.GithubWebhooks;
import dev.holdfast.reconciler.forge.gitlab.GitlabWebhooks;
import dev.holdfast.reconciler.forge.jdbc.JdbcWebhookInbox;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.source.Forge;
import dev.holdfast.reconciler.source.Permissions;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.WebhookSignature;
import dev.holdfast.reconciler.testing.TestPostgres;
import dev.holdfast.reconciler.testing.TurnableClock;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class WebhookControllerIT {
  private static final RepositoryName FLEET = new RepositoryName("fleet");
  private static final byte[] SECRET = "s3cret".getBytes(UTF_8);
  private static final byte[] BODY = "{\"ref\":\"refs/heads/main\"}".getBytes(UTF_8);
  private static final TurnableClock CLOCK = new TurnableClock();
  private static final AtomicBoolean LEADS = new AtomicBoolean(true);
  private static final AtomicLong LAST = new AtomicLong(900_000);
  private static final List<ForgeEvent> HEARD = new CopyOnWriteArrayList<>();

  @TempDir static Path temp;
  private static TestPostgres postgres;
  private static ApplicationContext context;
  private static EmbeddedServer server;
  private static WebhookIntake intake;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    postgres = TestPostgres.fresh();
    Path old = Files.writeString(temp.resolve("old"), "0ld\n");
    Path secret = Files.writeString(temp.resolve("secret"), "s3cret\n");
    Map<String, Object> properties = new HashMap<>(postgres.properties());
    properties.put("micronaut.server.port", -1);
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("micronaut.security.enabled", false);
    properties.put("holdfast.webhooks.patience", "3s");
    context =
        ApplicationContext.builder()
            .banner(false)
            .deduceEnvironment(false)
            .propertySources(PropertySource.of("test", properties))
            .build();
    context.registerSingleton(
        RepositoryEntry.class,
        new RepositoryEntry(
            FLEET,
            "file:///srv/fleet.git",
            "main",
            ".",
            RepositoryEntry.DEFAULT_POLL,
            Forge.GITHUB,
            Credentials.none(),
            List.of(old, secret),
            Permissions.EVERYTHING,
            false));
    ForgeListener listener = (_, event) -> HEARD.add(event);
    intake =
        new WebhookIntake(
            new JdbcWebhookInbox(postgres.transactions(), CLOCK),
            () -> LEADS.get() ? Optional.of(new Fence(1)) : Optional.empty(),
            List.of(
                (_, _) -> {
                  throw new IllegalStateException("a listener that fails");
                },
                listener));
    context.registerSingleton(WebhookIntake.class, intake);
    context.registerSingleton(WebhookFormats.class, formats());
    context.start();
    server = context.getBean(EmbeddedServer.class).start();
    client = HttpClient.newHttpClient();
  }

  private static WebhookFormats formats() {
    return new WebhookFormats(
        Map.of(
            "github", new GithubWebhooks(),
            "gitlab", new GitlabWebhooks(),
            "gitea", new GiteaWebhooks(),
            "bitbucket-cloud", new BitbucketWebhooks(),
            "generic", new PlainWebhooks()));
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
    context.close();
    intake.close();
    postgres.close();
  }

  @BeforeEach
  void forget() throws Exception {
    heard();
  }

  private static HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(server.getURI() + path))
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (List.of(headers).stream().noneMatch("Content-Type"::equals)) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int github(String event, String id, byte[] body, String... more)
      throws IOException, InterruptedException {
    var headers =
        new ArrayList<>(
            List.of(
                "X-Hub-Signature-256",
                WebhookSignature.sign(SECRET, body),
                "X-GitHub-Event",
                event,
                "X-GitHub-Delivery",
                id));
    headers.addAll(List.of(more));
    return post("/webhooks/github/fleet", body, headers.toArray(String[]::new)).statusCode();
  }

  private static byte[] example(String name) throws IOException {
    try (InputStream in =
        WebhookControllerIT.class.getResourceAsStream(
            "/dev/holdfast/reconciler/forge/github/webhooks.json")) {
      Json.Obj all = JsonText.parseObject(in.readAllBytes()).object("examples");
      return JsonText.canonicalBytes(all.need(name));
    }
  }

  /// What is heard until this webhook is; in order, so that nothing before it can come later.
  private static List<ForgeEvent> heard() throws IOException, InterruptedException {
    var last = new ForgeEvent.PullRequestChanged(LAST.incrementAndGet());
    byte[] body =
        "{\"action\":\"opened\",\"pull_request\":{\"number\":%d}}"
            .formatted(last.number())
            .getBytes(UTF_8);
    assertThat(github("pull_request", "", body)).isEqualTo(202);
    eventually(() -> HEARD, heard -> assertThat(heard).contains(last));
    var heard = new ArrayList<>(HEARD);
    heard.remove(last);
    HEARD.clear();
    return heard;
  }

  @Test
  void aSignedPushIsAcceptedAtOnceAndHeard() throws Exception {
    assertThat(github("push", "1", example("push"))).isEqualTo(202);
    assertThat(heard()).containsExactly(new ForgeEvent.Pushed());
  }

  @Test
  void githubsOwnExamplesAreUnderstood() throws Exception {
    assertThat(github("push", "a1", example("push-tag"))).isEqualTo(202);
    assertThat(github("ping", "a2", example("ping"))).isEqualTo(202);
    assertThat(github("pull_request", "a3", example("pull_request-assigned"))).isEqualTo(202);
    assertThat(github("issue_comment", "a4", example("issue_comment-created"))).isEqualTo(202);
    assertThat(github("star", "a5", "{}".getBytes(UTF_8))).isEqualTo(202);
    assertThat(heard()).isEmpty();

    for (String name :
        List.of(
            "pull_request-opened",
            "pull_request-synchronize",
            "pull_request-closed",
            "pull_request-ready_for_review",
            "pull_request_review-submitted")) {
      String event = name.substring(0, name.indexOf('-'));
      assertThat(github(event, "b" + name, example(name))).isEqualTo(202);
    }
    assertThat(heard()).hasSize(5).containsOnly(new ForgeEvent.PullRequestChanged(2));
  }

  @Test
  void aCommentBelowAPullRequestIsHeardWithItsAuthor() throws Exception {
    Json.Obj example = JsonText.parseObject(example("issue_comment-created"));
    var issue = Json.object();
    example.object("issue").members().forEach(issue::put);
    issue.put("pull_request", Json.object().put("url", "https://x").build());
    var payload = Json.object();
    example.members().forEach(payload::put);
    byte[] body = JsonText.canonicalBytes(payload.put("issue", issue.build()).build());

    assertThat(github("issue_comment", "c1", body)).isEqualTo(202);
    Json.Obj comment = example.object("comment");
    assertThat(heard())
        .containsExactly(
            new ForgeEvent.Commented(
                example.object("issue").integer("number"),
                comment.object("user").string("login"),
                comment.string("body")));
  }

  @Test
  void aFormIsDecodedAfterItsRawBytesWereVerified() throws Exception {
    byte[] form =
        ("payload=" + URLEncoder.encode(new String(example("pull_request-opened"), UTF_8), UTF_8))
            .getBytes(US_ASCII);
    assertThat(
            github("pull_request", "f1", form, "Content-Type", "application/x-www-form-urlencoded"))
        .isEqualTo(202);
    assertThat(heard()).containsExactly(new ForgeEvent.PullRequestChanged(2));
    byte[] other = "other=1".getBytes(US_ASCII);
    assertThat(
            github(
                "pull_request", "f2", other, "Content-Type", "application/x-www-form-urlencoded"))
        .isEqualTo(400);
  }

  @Test
  void aDeliveryThatIsPlayedAgainIsTakenAndNotHeardForThreeDays() throws Exception {
    assertThat(github("push", "again", BODY)).isEqualTo(202);
    assertThat(github("push", "again", BODY)).isEqualTo(202);
    assertThat(heard()).hasSize(1);
    CLOCK.advance(Duration.ofHours(71));
    assertThat(github("push", "again", BODY)).isEqualTo(202);
    assertThat(heard()).isEmpty();
    CLOCK.advance(Duration.ofHours(2));
    assertThat(github("push", "again", BODY)).isEqualTo(202);
    assertThat(heard()).hasSize(1);
  }

  @Test
  void bothSecretsHoldWhileOneIsReplaced() throws Exception {
    String old = WebhookSignature.sign("0ld".getBytes(UTF_8), BODY);
    assertThat(
            post(
                    "/webhooks/github/fleet",
                    BODY,
                    "X-Hub-Signature-256",
                    old,
                    "X-GitHub-Event",
                    "push")
                .statusCode())
        .isEqualTo(202);
  }

  @Test
  void aWrongSignatureAndAnUnknownNameAnswerAlike() throws Exception {
    String signature = WebhookSignature.sign(SECRET, BODY);
    String wrong = WebhookSignature.sign("other".getBytes(UTF_8), BODY);
    var refused = post("/webhooks/generic/fleet", BODY, "X-Hub-Signature-256", wrong);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body())
        .isEqualTo(
            """
            {"detail":"the signature or token does not match: check the webhook's secret and address",\
            "status":401,"title":"Unauthorized","type":"about:blank"}\
            """);
    for (var other :
        List.of(
            post("/webhooks/generic/nobody", BODY, "X-Hub-Signature-256", signature),
            post("/webhooks/unheard-of/fleet", BODY, "X-Hub-Signature-256", signature),
            post("/webhooks/generic/fleet", BODY),
            post("/webhooks/generic/fleet", new byte[0]),
            post("/webhooks/gitlab/fleet", BODY, "X-Gitlab-Token", "s3cre"),
            post("/webhooks/gitlab/nobody", BODY, "X-Gitlab-Token", "s3cret"),
            post("/webhooks/gitea/fleet", BODY, "X-Gitea-Signature", signature),
            post("/webhooks/bitbucket-cloud/fleet", BODY, "X-Hub-Signature", "sha1=00"))) {
      assertThat(other.statusCode()).isEqualTo(401);
      assertThat(other.body()).isEqualTo(refused.body());
    }
    assertThat(heard()).isEmpty();
  }

  @Test
  void eachForgeProvesItselfInItsOwnWay() throws Exception {
    String signature = WebhookSignature.sign(SECRET, BODY);
    assertThat(
            post(
                    "/webhooks/gitlab/fleet",
                    BODY,
                    "X-Gitlab-Token",
                    "s3cret",
                    "X-Gitlab-Event",
                    "Push Hook")
                .statusCode())
        .isEqualTo(202);
    assertThat(
            post(
                    "/webhooks/gitea/fleet",
                    BODY,
                    "X-Gitea-Signature",
                    signature.substring("sha256=".length()),
                    "X-Gitea-Event",
                    "push")
                .statusCode())
        .isEqualTo(202);
    assertThat(
            post(
                    "/webhooks/bitbucket-cloud/fleet",
                    BODY,
                    "X-Hub-Signature",
                    signature,
                    "X-Event-Key",
                    "repo:push")
                .statusCode())
        .isEqualTo(202);
    assertThat(post("/webhooks/generic/fleet", BODY, "X-Hub-Signature-256", signature).statusCode())
        .isEqualTo(202);
    assertThat(heard()).hasSize(4).containsOnly(new ForgeEvent.Pushed());
  }

  @Test
  void whatIsAuthenticAndNotAsDocumentedIsSaid() throws Exception {
    for (String body :
        List.of("not JSON", "[]", "{}", "{\"action\":\"opened\",\"pull_request\":{}}")) {
      assertThat(github("pull_request", "m" + body.length(), body.getBytes(UTF_8))).isEqualTo(400);
    }
    assertThat(github("push", "x".repeat(201), BODY)).isEqualTo(400);
    assertThat(heard()).isEmpty();
  }

  @Test
  void aBodyOverFiveMebibytesIsRefused() throws Exception {
    byte[] large = new byte[5 * 1024 * 1024 + 1];
    var answer =
        post(
            "/webhooks/generic/fleet",
            large,
            "X-Hub-Signature-256",
            WebhookSignature.sign(SECRET, large));
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(heard()).isEmpty();
  }

  @Test
  void whatAReplicaTakesThatDoesNotLeadIsHeardByTheOneThatDoes() throws Exception {
    LEADS.set(false);
    try {
      assertThat(github("push", "follower", BODY)).isEqualTo(202);
      byte[] comment =
          """
          {"action":"created","issue":{"number":7,"pull_request":{}},
           "comment":{"user":{"login":"ada"},"body":"holdfast plan"}}
          """
              .getBytes(UTF_8);
      assertThat(github("issue_comment", "follower-2", comment)).isEqualTo(202);
      eventually(WebhookControllerIT::kept, kept -> assertThat(kept).isEqualTo(2));
      assertThat(HEARD).isEmpty();
    } finally {
      LEADS.set(true);
    }
    intake.look();
    eventually(
        () -> HEARD,
        heard ->
            assertThat(heard)
                .containsExactly(
                    new ForgeEvent.Pushed(), new ForgeEvent.Commented(7, "ada", "holdfast plan")));
    assertThat(kept()).isZero();
  }

  private static int kept() throws SQLException {
    try (var connection = postgres.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from webhook_event")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test
  void aBodyThatComesTooSlowlyIsNotWaitedFor() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              "POST /webhooks/github/fleet HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
                  .getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 408").contains("the body did not end in time");
    }
  }

  /// What is more than the cap is thrown away as it comes.
  @Test
  void chunksWithoutEndAreRefusedAndHoldNobodyUp() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
      socket.setSoTimeout(60_000);
      var out = socket.getOutputStream();
      out.write(
          "POST /webhooks/github/fleet HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              .getBytes(US_ASCII));
      byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(US_ASCII);
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int sent = 0; sent < 16 * 1024 * 1024; sent += chunk.length) {
                out.write(chunk);
              }
            } catch (IOException e) {
              // the answer is there, and whoever goes on is hung up on a second later
            }
          });
      assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII))
          .isEqualTo("HTTP/1.1 413");
      assertThat(heard()).isEmpty();
    }
  }
}
