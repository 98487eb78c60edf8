package dev.holdfast.reconciler.forge.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.testing.TurnableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What hostile and broken forges may answer.
@SuppressWarnings("NullAway.Init")
final class ForgeApiIT {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  private final HttpClient client = HttpClient.newHttpClient();
  private final TurnableClock clock = new TurnableClock(NOW);
  private final AtomicInteger elsewhere = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer forge;
  private HttpServer other;

  @BeforeEach
  void start() throws IOException {
    forge = server();
    other = server();
    other.createContext(
        "/",
        exchange -> {
          elsewhere.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
  }

  private static HttpServer server() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  @AfterEach
  void stop() {
    over.countDown();
    forge.stop(0);
    other.stop(0);
    client.shutdownNow();
  }

  private static URI at(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private ForgeApi api(URI root, Duration patience) {
    return new ForgeApi(
        new ForgeApi.Place("GitHub", root, "platform/fleet", Map.of()),
        () -> new Authorization.Header("Authorization", "Bearer secret-of-ours"),
        client,
        clock,
        patience);
  }

  private ForgeApi api() {
    return api(at(forge), Duration.ofSeconds(10));
  }

  private void answer(int status, String body, String... headers) {
    forge.createContext(
        "/",
        exchange -> {
          for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private String refusal() {
    return refusal(api());
  }

  private static String refusal(ForgeApi api) {
    try {
      api.get("/pulls", "read pull requests");
    } catch (ForgeException e) {
      assertThat(e.sentence()).doesNotContain("secret-of-ours");
      return e.sentence();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("an answer was taken");
  }

  @ParameterizedTest
  @CsvSource({"301", "302", "303", "307", "308"})
  void noRedirectIsFollowedAndNoCredentialGoesWithOne(int status) {
    answer(status, "", "Location", at(other) + "/steal");

    assertThat(refusal()).contains("is somewhere else (" + status + ")").contains("settings");
    assertThat(elsewhere.get()).isZero();
  }

  @Test
  void aClientThatFollowsRedirectsIsNotTaken() {
    try (var following =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              new ForgeApi(
                  api().place(), () -> new Authorization.Header("a", "b"), following, clock));
    }
  }

  @Test
  void nothingIsSentInTheClearToAnotherMachine() {
    assertThat(refusal(api(URI.create("http://git.example"), Duration.ofSeconds(10))))
        .isEqualTo(
            "GitHub at git.example is not asked: its address must be https, so that no token is"
                + " sent in the clear");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <html>Sign in</html> | not JSON
          {"a":                | not JSON
          {"a":1,"a":2}        | not JSON
          """)
  void whatIsNoJsonIsSaid(String body, String sentence) {
    answer(200, body);
    assertThat(refusal()).contains(sentence).contains("127.0.0.1").doesNotContain("html");
  }

  @Test
  void anAnswerWithoutEndIsCutOff() {
    forge.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] much = new byte[1024 * 1024];
          try (var out = exchange.getResponseBody()) {
            for (int i = 0; i < 64; i++) {
              out.write(much);
            }
          }
        });
    assertThat(refusal()).isEqualTo("GitHub answers with more than 16 MiB at 127.0.0.1");
  }

  @Test
  void anAnswerThatNeverEndsHoldsNobodyUp() {
    forge.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('[');
          exchange.getResponseBody().flush();
          hold(exchange);
        });
    assertThat(refusal(api(at(forge), Duration.ofMillis(300))))
        .startsWith("GitHub does not answer");
  }

  @Test
  void headersThatNeverComeHoldNobodyUp() {
    forge.createContext("/", this::hold);
    assertThat(refusal(api(at(forge), Duration.ofMillis(300))))
        .startsWith("GitHub does not answer");
  }

  private void hold(HttpExchange exchange) {
    try {
      over.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  @ParameterizedTest
  @CsvSource({
    "429, Retry-After, 30, 30",
    "503, Retry-After, 'Fri, 20 Nov 2026 09:31:00 GMT', 60",
    "403, Retry-After, 99999999, 21600",
    "429, Retry-After, soon, -1",
    "429, X-RateLimit-Limit, 5, -1",
  })
  void limitsAreReadFromTheirHeaders(int status, String name, String value, long seconds) {
    answer(status, "{}", name, value);

    assertThatExceptionOfType(ForgeException.class)
        .isThrownBy(() -> api().get("/pulls", "read pull requests"))
        .satisfies(e -> {
          assertThat(e.mayPass()).isTrue();
          assertThat(e.after().map(Duration::toSeconds).orElse(-1L)).isEqualTo(seconds);
        });
  }

  @ParameterizedTest
  @CsvSource({"X-RateLimit-Remaining, X-RateLimit-Reset", "RateLimit-Remaining, RateLimit-Reset"})
  void theLastAnswerBeforeTheLimitIsTakenAndNothingIsAskedUntilItsReset(
      String remaining, String reset) throws Exception {
    answer(200, "{}", remaining, "0", reset, Long.toString(NOW.plusSeconds(50).getEpochSecond()));
    var api = api();

    assertThat(api.get("/pulls", "read").status()).isEqualTo(200);
    assertThat(refusal(api)).isEqualTo("GitHub's rate limit is used up");
    clock.advance(Duration.ofSeconds(50));
    assertThat(api.get("/pulls", "read").status()).isEqualTo(200);
  }

  @Test
  void whatAForgeSaysIsBoundedAndOnOneLine() {
    answer(422, "{\"message\":\"a\\nb\\u0007" + "x".repeat(5000) + "\"}");

    assertThat(refusal()).contains(": a b ").doesNotContain("\n").hasSizeLessThan(320);
  }
}
