package dev.holdfast.reconciler.forge.github;

import static dev.holdfast.reconciler.forge.github.GithubKit.HEAD;
import static dev.holdfast.reconciler.forge.github.GithubKit.NOW;
import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgePlace;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.forge.testing.GithubSimulator;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import dev.holdfast.reconciler.testing.TurnableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Statuses, webhooks that were missed, and an App at GitHub.
@SuppressWarnings("NullAway.Init")
final class GithubForgeIT {
  @TempDir Path temp;
  private GithubKit kit;
  private GithubSimulator github;
  private TurnableClock clock;
  private Path token;

  @BeforeEach
  void start() throws IOException {
    kit = new GithubKit(temp);
    github = kit.github;
    clock = kit.clock;
    token = kit.token;
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  private static StatusOutbox.Unsent unsent(String description) {
    var wanted =
        new WantedStatus(
            HEAD, "holdfast/drift", StatusState.FAILURE, description, "https://holdfast.example/x");
    return new StatusOutbox.Unsent(wanted, 0, NOW);
  }

  private List<Delivery> post(StatusOutbox.Unsent... statuses) throws InterruptedException {
    return kit.forge().statuses().post(List.of(statuses));
  }

  private Delivery post() throws InterruptedException {
    return post(unsent("1 of 3 nodes drifted")).getFirst();
  }

  // statuses

  @Test
  void aStatusIsPostedAsGithubWantsIt() throws Exception {
    assertThat(post()).isEqualTo(new Delivery.Delivered());
    assertThat(github.statuses())
        .containsExactly(
            new ForgeSimulator.Posted(
                HEAD.hex(),
                "holdfast/drift",
                "failure",
                "1 of 3 nodes drifted",
                "https://holdfast.example/x"));
    assertThat(github.refusals()).isEmpty();
  }

  @Test
  void aTokenThatIsNotAcceptedStopsTheBatch() throws Exception {
    Files.writeString(token, "wrong");

    assertThat(post(unsent("a"), unsent("b")))
        .containsOnly(
            new Delivery.Later("GitHub does not accept the token (401): Bad credentials", null))
        .hasSize(2);
    assertThat(github.requests()).hasSize(1);
  }

  @Test
  void aTokenIsReadAnewEachTime() throws Exception {
    var forge = kit.forge();
    Files.writeString(token, "wrong");
    assertThat(forge.statuses().post(List.of(unsent("a"))).getFirst().problem()).contains("401");
    Files.writeString(token, ForgeSimulator.TOKEN);
    assertThat(forge.statuses().post(List.of(unsent("a"))))
        .containsExactly(new Delivery.Delivered());
  }

  @ParameterizedTest
  @CsvSource({"'', holds no token", "'two words', holds no token", "'tab\t', holds no token"})
  void aTokenFileWithoutATokenIsSaidAndNothingIsSent(String content, String sentence)
      throws Exception {
    Files.writeString(token, content.isEmpty() ? "\n" : content.equals("tab\t") ? "a\tb" : content);

    assertThat(post().problem()).contains(sentence).contains(token.toString());
    Files.delete(token);
    assertThat(post().problem()).contains("cannot be read");
    assertThat(github.requests()).isEmpty();
  }

  @Test
  void retryAfterIsListenedToAndNothingIsAskedMeanwhile() throws Exception {
    var forge = kit.forge();
    github.fail(1, 429, "{}", Map.of("Retry-After", "90"));
    var statuses = forge.statuses();

    var used = new Delivery.Later("GitHub's rate limit is used up", Duration.ofSeconds(90));
    assertThat(statuses.post(List.of(unsent("a"), unsent("b")))).containsExactly(used, used);
    clock.advance(Duration.ofSeconds(30));
    assertThat(statuses.post(List.of(unsent("a"))))
        .containsExactly(
            new Delivery.Later("GitHub's rate limit is used up", Duration.ofSeconds(60)));
    assertThatExceptionOfType(ForgeException.class)
        .isThrownBy(() -> forge.open("main", 10))
        .satisfies(e -> assertThat(e.after()).contains(Duration.ofSeconds(60)));
    assertThat(github.requests()).hasSize(1);
    clock.advance(Duration.ofSeconds(60));
    assertThat(statuses.post(List.of(unsent("a")))).containsExactly(new Delivery.Delivered());
  }

  @Test
  void theLimitsResetIsListenedTo() throws Exception {
    github.fail(
        1,
        403,
        "{\"message\":\"API rate limit exceeded\"}",
        Map.of(
            "X-RateLimit-Remaining",
            "0",
            "X-RateLimit-Reset",
            Long.toString(NOW.plusSeconds(600).getEpochSecond())));

    assertThat(post())
        .isEqualTo(new Delivery.Later("GitHub's rate limit is used up", Duration.ofMinutes(10)));
  }

  @Test
  void mayNotIsToldFromTooMuch() throws Exception {
    github.fail(1, 403, "{\"message\":\"Resource not accessible by integration\"}", Map.of());

    assertThat(post().problem())
        .isEqualTo(
            "the token may not write statuses of platform/fleet (403):"
                + " Resource not accessible by integration");
  }

  @Test
  void theThousandthAndFirstStatusFreezes() throws Exception {
    var statuses = kit.forge().statuses();
    var hundred = IntStream.range(0, 100).mapToObj(i -> unsent("look " + i)).toList();
    for (int i = 0; i < 10; i++) {
      assertThat(statuses.post(hundred)).containsOnly(new Delivery.Delivered());
    }
    assertThat(statuses.post(List.of(unsent("one too many"))).getFirst())
        .isInstanceOf(Delivery.Frozen.class);
  }

  @Test
  void whatIsNotTakenIsNotTriedAgain() throws Exception {
    github.fail(1, 422, "{\"message\":\"Validation Failed\"}", Map.of());

    assertThat(post())
        .isEqualTo(
            new Delivery.Refused("GitHub does not take this status (422): Validation Failed"));
  }

  @ParameterizedTest
  @CsvSource({"404, no such commit", "409, busy", "500, answers 500", "503, answers 503"})
  void otherTroubleIsTriedLater(int status, String sentence) throws Exception {
    github.fail(1, status, "<html>", Map.of());
    assertThat(post()).isInstanceOf(Delivery.Later.class);
    github.fail(1, status, "<html>", Map.of());
    assertThat(post().problem()).contains(sentence);
    assertThat(post()).isEqualTo(new Delivery.Delivered());
  }

  @Test
  void nobodyThereIsTriedLater() throws Exception {
    github.close();

    assertThat(post().problem()).isEqualTo("GitHub cannot be reached at 127.0.0.1");
  }

  // webhooks

  @Test
  void whatCouldNotBeDeliveredIsAskedForAndSentAgain() throws Exception {
    var down = new AtomicBoolean(true);
    var heard = new CopyOnWriteArrayList<String>();
    var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/webhooks/github/fleet",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          if (!down.get()) {
            heard.add(exchange.getRequestHeaders().getFirst("X-GitHub-Delivery"));
          }
          exchange.sendResponseHeaders(down.get() ? 502 : 202, -1);
          exchange.close();
        });
    receiver.start();
    try {
      URI address = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort());
      var fleet = new RepositoryName("fleet");
      github.hook(address, "fleet", "s3cret");
      long number = github.open("ada", "Renew", "renew", HEAD);
      github.comment(number, "ada", "holdfast plan");
      github.send("star", Json.Obj.EMPTY);
      down.set(false);
      github.pushed();

      assertThat(kit.forge().redeliver(address, fleet)).isEqualTo(2);
      eventually(() -> heard, ids -> assertThat(ids).hasSize(3));
      eventually(github::webhooks, sent -> assertThat(sent).hasSize(6));
      assertThat(kit.forge().redeliver(address, fleet)).isZero();
      assertThat(kit.forge().redeliver(URI.create("https://other.example"), fleet)).isZero();

      down.set(true);
      github.pushed();
      for (int attempt = 2; attempt <= 3; attempt++) {
        int all = github.webhooks().size();
        assertThat(kit.forge().redeliver(address, fleet)).isOne();
        eventually(github::webhooks, sent -> assertThat(sent).hasSize(all + 1));
      }
      assertThat(kit.forge().redeliver(address, fleet)).as("not for ever").isZero();
    } finally {
      receiver.stop(0);
    }
    assertThat(github.refusals()).isEmpty();
  }

  // as an App

  @Test
  void anAppsTokenIsFetchedOnceAndAgainBeforeItExpires() throws Exception {
    var forge = kit.app();
    forge.open("main", 10);
    forge.open("main", 10);
    assertThat(github.appTokens()).isEqualTo(1);

    clock.advance(Duration.ofMinutes(56));
    forge.open("main", 10);
    assertThat(github.appTokens()).isEqualTo(2);

    github.revokeAppToken();
    assertThat(forge.statuses().post(List.of(unsent("a"))))
        .containsExactly(new Delivery.Delivered());
    assertThat(github.appTokens()).isEqualTo(3);
    assertThat(github.refusals()).isEmpty();
  }

  @Test
  void aKeyThatIsNotTheAppsIsSaid() throws Exception {
    var forge = kit.app();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    github.app(generator.generateKeyPair().getPublic());

    assertThatExceptionOfType(ForgeException.class)
        .isThrownBy(() -> forge.open("main", 1))
        .withMessageStartingWith("GitHub does not accept the key of the App 4711 (401)");

    Files.writeString(temp.resolve("app.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END");
    assertThatExceptionOfType(ForgeException.class)
        .isThrownBy(() -> forge.open("main", 1))
        .withMessageContaining("holds no RSA private key in PEM");
  }

  // places

  @ParameterizedTest
  @CsvSource({
    "https://github.com, https://api.github.com",
    "https://acme.ghe.com, https://api.acme.ghe.com",
    "https://git.example:8443, https://git.example:8443/api/v3",
  })
  void theApiIsToldFromTheForgesAddress(String web, String api) {
    assertThat(GithubPlace.of(new ForgePlace(URI.create(web), "platform/fleet")).api())
        .hasToString(api);
  }
}
