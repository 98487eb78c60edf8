package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.app.postgres.EmbeddedPostgres;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.Gate;
import dev.holdfast.reconciler.testing.GitRemote;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.reconciler.testing.TestTree;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How `holdfast serve` ends, and how it goes on, seen from outside and in its log.
@Timeout(600)
class ServeE2E {
  private static final TestTree WEB =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("associations/web.yaml", association("web", "web", "web"));
  private static final TestTree CHANGED =
      WEB.file(
          "associations/web.yaml", association("web", "web", "web", "parameters: {text: bye}\n"));

  private static final Duration BACK = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void aStopEndsTheWorkFirstAndTheDatabaseLast() throws Exception {
    try (var remote = GitRemote.create(folder.resolve("remote.git"));
        var served = new Served(folder)) {
      remote.push("First", WEB);
      served.start(remote.url(), Map.of());
      var agent = served.agent("web-1", Map.of("role", "web"));
      awaitVersion(agent, 1);
      agent.runAll(Verdict.IN_SYNC);
      agent.checkIn(Duration.ZERO);
      assertThat(served.call("GET", "/api/v1/audit", null).body()).contains("join-node", "web-1");
      String before = lastSeen(served);
      var held = agent.checkInLater(Duration.ofSeconds(50));
      eventually(() -> lastSeen(served), seen -> assertThat(seen).isNotEqualTo(before));

      remote.push("Second", CHANGED.without("associations/web.yaml"));
      assertThat(served.terminate()).as(served.log()).isEqualTo(143);

      assertThat(held.get(60, TimeUnit.SECONDS).acknowledged()).isEqualTo(1);
      assertQuiet(served);
      assertThat(Files.readString(served.data().resolve("postgres/log")))
          .contains("database system is shut down");
    }
  }

  private static String lastSeen(Served served) throws Exception {
    return served.get("/api/v1/nodes/web-1").string("last_seen");
  }

  @Test
  void aStopRightAfterTheStartIsJustAsOrderly() throws Exception {
    try (var remote = GitRemote.create(folder.resolve("remote.git"));
        var served = new Served(folder)) {
      remote.push("First", WEB);
      for (int i = 0; i < 3; i++) {
        Files.deleteIfExists(folder.resolve("log"));
        served.start(remote.url(), Map.of());
        assertThat(served.terminate()).as(served.log()).isEqualTo(143);
        assertQuiet(served);
      }
    }
  }

  @Test
  void aDatabaseThatWasRestartedCostsNothing() throws Exception {
    var settings = EmbeddedPostgres.Settings.durable(folder.resolve("database"));
    var postgres = EmbeddedPostgres.start(settings, new SecureRandom());
    try (var remote = GitRemote.create(folder.resolve("remote.git"));
        var gate = new Gate(port(postgres));
        var served = new Served(folder)) {
      remote.push("First", WEB);
      served.start(remote.url(), database(postgres, gate));
      var agent = served.agent("web-1", Map.of("role", "web"));
      awaitVersion(agent, 1);
      var fetched = agent.entries().stream().map(agent::assignment).toList();

      postgres.close();
      agent.reportAll(fetched, Verdict.IN_SYNC);
      agent.send(Duration.ZERO).expect(503);
      var refused = served.call("GET", "/api/v1/nodes/web-1", null);
      assertThat(refused.statusCode()).as(refused.body() + served.log()).isEqualTo(503);
      assertThat(refused.body()).contains("The database does not answer");
      remote.push("Say bye", CHANGED);

      postgres = EmbeddedPostgres.start(settings, new SecureRandom());
      gate.leadTo(port(postgres));
      eventually(
          BACK,
          () -> agent.send(Duration.ZERO).status(),
          status -> assertThat(status).isEqualTo(200));
      agent.checkIn(Duration.ZERO);
      assertThat(agent.unsent()).isEmpty();
      assertThat(agent.acknowledged()).isEqualTo(1);
      awaitVersion(agent, 2);
      assertThat(
              served
                  .get("/api/v1/repositories/fleet/associations/web/history?limit=10")
                  .list("items", item -> item))
          .hasSize(1);
      eventually(
          served::log,
          log -> assertThat(log).contains("the database is away", "reports are written again"));
      assertThat(served.terminate()).isEqualTo(143);
      assertQuiet(served);
    } finally {
      postgres.close();
    }
  }

  @Test
  void notesThatAreRefusedAreOneWarningAndStayOnThePage() throws Exception {
    try (var remote = GitRemote.create(folder.resolve("remote.git"));
        var served = new Served(folder)) {
      remote.refuseNotes(remote.push("First", WEB));
      served.start(remote.url(), Map.of());
      awaitRefusal(served, remote.push("Second", CHANGED));
      awaitRefusal(served, remote.push("Third", WEB));

      var web = served.get("/api/v1/repositories/fleet/associations/web").object("association");
      assertThat(web.integer("version")).isEqualTo(3);
      assertThat(served.log())
          .containsOnlyOnce("statuses are not posted")
          .contains("the remote refuses refs/notes/holdfast");
      assertQuiet(served);
    }
  }

  private static void awaitRefusal(Served served, CommitId commit) {
    eventually(
        BACK,
        () -> {
          String path = "/api/v1/repositories/fleet/commits/" + commit.hex();
          return served.call("GET", path, null).body()
              + served.call("GET", path.substring("/api/v1".length()), null).body();
        },
        shown -> assertThat(shown.split("the remote refuses", -1)).hasSizeGreaterThan(2));
  }

  @Test
  void theFirstStartAloneMakesAnAdministrator() throws Exception {
    try (var remote = GitRemote.create(folder.resolve("remote.git"));
        var served = new Served(folder)) {
      served.start(remote.url(), Map.of());
      Path file = served.data().resolve("admin-token");
      String token = Files.readString(file).strip();
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(served.log()).containsOnlyOnce(token);
      served.terminate();
      Files.delete(folder.resolve("log"));

      served.start(remote.url(), Map.of());
      assertThat(served.log()).doesNotContain("hft_");
      assertThat(Files.readString(file).strip()).isEqualTo(token);
      assertThat(served.get("/api/v1/audit").toString()).contains("create-token");
    }
  }

  @Test
  void itSpeaksTlsWithACertificateAndItsKey() throws Exception {
    var certificate = SelfSigned.in(folder);
    try (var served = new Served(folder)) {
      served
          .with("tls: {certificateFile: cert.pem, keyFile: key.pem}")
          .start("file:///srv/fleet.git", Map.of());
      var client = HttpClient.newBuilder().sslContext(certificate.trust()).build();
      var url = URI.create("https://localhost:" + served.url().getPort() + "/health");
      var answer = client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatCannotBeServedIsSaidInASentence() throws Exception {
    try (var served = new Served(folder)) {
      assertThat(served.refused(Map.of("HOLDFAST_LISTEN", "0.0.0.0:8440")))
          .contains("listening on 0.0.0.0:8440 would send tokens in the clear", "--behind-proxy")
          .doesNotContain("\tat ");
      assertThat(
              served.refused(
                  Map.of(
                      "HOLDFAST_DATABASE_URL",
                      "jdbc:postgresql://127.0.0.1:1/none",
                      "HOLDFAST_DATABASE_USER",
                      "nobody")))
          .contains("the database cannot be used: Connection to 127.0.0.1:1 refused")
          .doesNotContain("\tat ");
    }
  }

  private static int port(EmbeddedPostgres postgres) {
    return URI.create(postgres.url().substring("jdbc:".length())).getPort();
  }

  private Map<String, String> database(EmbeddedPostgres postgres, Gate gate) throws Exception {
    Path password = Files.writeString(folder.resolve("password"), postgres.password());
    return Map.of(
        "HOLDFAST_DATABASE_URL",
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(gate.port()),
        "HOLDFAST_DATABASE_USER",
        postgres.user(),
        "HOLDFAST_DATABASE_PASSWORD_FILE",
        password.toString());
  }

  private static void awaitVersion(SimulatedAgent agent, long number) {
    eventually(
        BACK,
        () -> {
          agent.checkIn(Duration.ofSeconds(2));
          return agent.entries();
        },
        entries ->
            assertThat(entries)
                .singleElement()
                .satisfies(entry -> assertThat(entry.version()).isEqualTo(number)));
  }

  /// Nothing that an operator would have to look into.
  private static void assertQuiet(Served served) throws Exception {
    assertThat(served.log()).doesNotContain(" ERROR ").doesNotContain("\tat ");
  }
}
