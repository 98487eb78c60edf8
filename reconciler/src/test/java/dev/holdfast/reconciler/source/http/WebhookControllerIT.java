package dev.holdfast.reconciler.source.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.Deliveries;
import dev.holdfast.reconciler.source.Forge;
import dev.holdfast.reconciler.source.Permissions;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.WakeUps;
import dev.holdfast.reconciler.source.WebhookSignature;
import dev.holdfast.reconciler.source.jdbc.JdbcDeliveries;
import dev.holdfast.reconciler.testing.TestPostgres;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookControllerIT {
  private static final RepositoryName FLEET = new RepositoryName("fleet");
  private static final byte[] SECRET = "s3cret".getBytes(UTF_8);
  private static final byte[] BODY = "{\"ref\":\"refs/heads/main\"}".getBytes(UTF_8);

  @TempDir static Path temp;
  private static TestPostgres postgres;
  private static ApplicationContext context;
  private static EmbeddedServer server;
  private static final WakeUps WAKE_UPS = new WakeUps(List.of(FLEET));

  @BeforeAll
  static void start() throws IOException {
    postgres = TestPostgres.fresh();
    Path secret = Files.writeString(temp.resolve("secret"), "s3cret\n");
    Map<String, Object> properties = new HashMap<>(postgres.properties());
    properties.put("micronaut.server.port", -1);
    properties.put("micronaut.server.host", "127.0.0.1");
    properties.put("micronaut.security.enabled", false);
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
            dev.holdfast.reconciler.source.Credentials.none(),
            List.of(secret),
            Permissions.EVERYTHING,
            false));
    context.registerSingleton(WakeUps.class, WAKE_UPS);
    context.registerSingleton(
        Deliveries.class, new JdbcDeliveries(postgres.transactions(), InstantSource.system()));
    context.start();
    server = context.getBean(EmbeddedServer.class).start();
  }

  @AfterAll
  static void stop() {
    server.close();
    context.close();
    postgres.close();
  }

  private static HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(server.getURI() + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static boolean woken() throws InterruptedException {
    return WAKE_UPS.await(FLEET, Duration.ofMillis(1));
  }

  private static String signature() {
    return WebhookSignature.sign(SECRET, BODY);
  }

  @Test
  void aSignedPushIsAcceptedAtOnceAndWakes() throws Exception {
    var answer =
        post(
            "/webhooks/github/fleet",
            BODY,
            "X-Hub-Signature-256",
            signature(),
            "X-GitHub-Event",
            "push",
            "X-GitHub-Delivery",
            "1");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(woken()).isTrue();
  }

  @Test
  void aDeliveryThatIsPlayedAgainWakesNobody() throws Exception {
    String[] headers = {"X-Hub-Signature-256", signature(), "X-Holdfast-Delivery", "again"};
    assertThat(post("/webhooks/generic/fleet", BODY, headers).statusCode()).isEqualTo(202);
    assertThat(woken()).isTrue();
    assertThat(post("/webhooks/generic/fleet", BODY, headers).statusCode()).isEqualTo(202);
    assertThat(woken()).isFalse();
  }

  @Test
  void aPingIsAcceptedAndWakesNobody() throws Exception {
    var answer =
        post(
            "/webhooks/github/fleet",
            BODY,
            "X-Hub-Signature-256",
            signature(),
            "X-GitHub-Event",
            "ping");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(woken()).isFalse();
  }

  @Test
  void aWrongSignatureAndAnUnknownNameAnswerAlike() throws Exception {
    String wrong = WebhookSignature.sign("other".getBytes(UTF_8), BODY);
    var refused = post("/webhooks/generic/fleet", BODY, "X-Hub-Signature-256", wrong);
    var unknown = post("/webhooks/generic/nobody", BODY, "X-Hub-Signature-256", signature());
    var unsigned = post("/webhooks/generic/fleet", BODY);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body())
        .isEqualTo(
            """
            {"detail":"X-Hub-Signature-256 does not match: check the webhook's secret and address",\
            "status":401,"title":"Unauthorized","type":"about:blank"}\
            """);
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(unknown.body()).isEqualTo(refused.body());
    assertThat(unsigned.body()).isEqualTo(refused.body());
    assertThat(woken()).isFalse();
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
    assertThat(woken()).isFalse();
  }
}
