package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.app.postgres.EmbeddedPostgres;
import dev.holdfast.reconciler.testing.GitRemote;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.reconciler.testing.TestTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two reconcilers over one database.
@Timeout(600)
class ReplicasE2E {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;
  private EmbeddedPostgres postgres;
  private GitRemote remote;
  private Served one;
  private Served two;

  @BeforeEach
  void start() throws Exception {
    var settings = EmbeddedPostgres.Settings.durable(folder.resolve("database"));
    postgres = EmbeddedPostgres.start(settings, new SecureRandom());
    remote = GitRemote.create(folder.resolve("remote.git"));
    remote.push("First", web(""));
    one = new Served(Files.createDirectory(folder.resolve("one")));
    two = new Served(Files.createDirectory(folder.resolve("two")));
    one.start(remote.url(), database());
  }

  @AfterEach
  void stop() throws Exception {
    two.close();
    one.close();
    remote.close();
    postgres.close();
  }

  @Test
  void theOneThatStoodByGoesOnWithWhatTheOtherLeft() throws Exception {
    assertThat(two.refused(Map.copyOf(database())))
        .contains("signing-key", "copy the file from the replica or the backup that has it")
        .doesNotContain("\tat ");
    for (var name : new String[] {"signing-key", "admin-token"}) {
      Files.copy(
          one.data().resolve(name),
          two.data().resolve(name),
          StandardCopyOption.COPY_ATTRIBUTES,
          StandardCopyOption.REPLACE_EXISTING);
    }
    two.standBy(remote.url(), database());

    var agent = one.agent("web-1", Map.of("role", "web"));
    awaitVersion(agent, 1);
    remote.push("Second", web("parameters: {text: bye}\n"));
    awaitVersion(agent, 2);
    agent.runAll(Verdict.IN_SYNC);
    agent.checkIn(Duration.ZERO);

    assertThat(one.terminate()).as(one.log()).isEqualTo(143);
    two.awaitReady();
    agent.moveTo(two.url());
    awaitVersion(agent, 2);
    remote.push("Third", web("parameters: {text: again}\n"));
    awaitVersion(agent, 3);
    var web = two.get("/api/v1/repositories/fleet/associations/web").object("association");
    assertThat(web.integer("version")).isEqualTo(3);
    assertThat(two.log()).containsOnlyOnce("standing by").doesNotContain(" ERROR ");
  }

  @Test
  void theOneThatHearsOfAnotherLeaderStandsByAndComesBack() throws Exception {
    var agent = one.agent("web-1", Map.of("role", "web"));
    awaitVersion(agent, 1);
    lease(
        "update lease set holder = 'other', fencing = fencing + 1,"
            + " expires_at = clock_timestamp() + interval '1 hour'");
    eventually(SOON, one::log, log -> assertThat(log).contains("another replica leads"));
    assertThat(one.isListening()).isFalse();

    lease("update lease set expires_at = clock_timestamp() - interval '1 s'");
    eventually(SOON, one::log, log -> assertThat(log.split("holdfast is ready", -1)).hasSize(3));
    remote.push("Second", web("parameters: {text: bye}\n"));
    awaitVersion(agent, 2);
    assertThat(one.log()).doesNotContain(" ERROR ");
    assertThat(one.terminate()).isEqualTo(143);
  }

  private void lease(String sql) throws Exception {
    try (var connection =
            DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
        var statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }

  private static TestTree web(String lines) {
    return repository()
        .file("documents/web.yaml", document("web"))
        .file("associations/web.yaml", association("web", "web", "web", lines));
  }

  private Map<String, String> database() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), postgres.password());
    return Map.of(
        "HOLDFAST_DATABASE_URL",
        postgres.url(),
        "HOLDFAST_DATABASE_USER",
        postgres.user(),
        "HOLDFAST_DATABASE_PASSWORD_FILE",
        password.toString());
  }

  private static void awaitVersion(SimulatedAgent agent, long number) {
    eventually(
        SOON,
        () -> {
          agent.checkIn(Duration.ofSeconds(2));
          return agent.entries();
        },
        entries ->
            assertThat(entries)
                .singleElement()
                .satisfies(entry -> assertThat(entry.version()).isEqualTo(number)));
  }
}
