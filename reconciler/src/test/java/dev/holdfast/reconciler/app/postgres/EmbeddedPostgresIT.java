package dev.holdfast.reconciler.app.postgres;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  @TempDir Path folder;

  @Test
  void whatItTookIsStillThereAfterAKillOfAllItsProcesses() throws Exception {
    try (var postgres = start()) {
      execute(postgres, "create table kept (n integer); insert into kept values (42)");
      var ended = new CountDownLatch(1);
      postgres.whenEnded(ended::countDown);
      long pid = postmaster();
      var children = ProcessHandle.of(pid).orElseThrow().children().toList();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
      eventually( // as long as one lives it holds the memory that they share
          () -> children, left -> assertThat(left).noneMatch(EmbeddedPostgresIT::runs));
    }
    try (var postgres = start()) {
      assertThat(value(postgres, "select n from kept")).isEqualTo("42");
      assertThat(value(postgres, "show fsync")).isEqualTo("on");
      assertThat(value(postgres, "show synchronous_commit")).isEqualTo("on");
      assertThat(value(postgres, "show full_page_writes")).isEqualTo("on");
    }
  }

  /// What has ended has no program any more, also where nobody asks how it ended.
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  @Test
  void aServerThatWasLeftBehindIsStoppedFirst() throws Exception {
    Process orphan;
    try (var postgres = start()) {
      assertThat(postgres.password()).hasSize(48);
    }
    // given a server over the same files that nobody looks after
    var account = Account.of(folder, folder.resolve("db"));
    orphan =
        new ProcessBuilder(
                account.command(
                    java.util.List.of(
                        PostgresBinaries.unpackedIn(binaries()).program("postgres").toString(),
                        "-D",
                        folder.resolve("db").toString(),
                        "-c",
                        "listen_addresses=",
                        "-c",
                        "unix_socket_directories=" + folder.resolve("db"))))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    eventually( // its file is there before anything stands in it
        () -> Files.readString(folder.resolve("db/postmaster.pid")),
        said -> assertThat(said.lines().skip(7)).anyMatch(line -> line.startsWith("ready")));

    try (var postgres = start()) {
      assertThat(orphan.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(value(postgres, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void aPidFileOfAnotherProgramIsNoServer() throws Exception {
    start().close();
    Files.writeString(
        folder.resolve("db/postmaster.pid"), ProcessHandle.current().pid() + "\n/x\n");

    try (var postgres = start()) {
      assertThat(value(postgres, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void aSecondServerOverTheSameFolderIsRefused() throws Exception {
    try (var _ = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOf(PostgresFailedException.class)
          .hasMessageContaining("another process uses")
          .hasMessageContaining("choose another data folder");
    }
  }

  @Test
  void nobodyConnectsWithoutThePassword() throws Exception {
    try (var postgres = start()) {
      assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), "postgres", "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("password"))))
          .isEqualTo("rw-------");
    }
  }

  private EmbeddedPostgres start() throws IOException {
    return EmbeddedPostgres.start(
        new EmbeddedPostgres.Settings(folder, binaries(), EmbeddedPostgres.Durability.DURABLE),
        new SecureRandom());
  }

  private static Path binaries() {
    return Path.of("target", "postgres").toAbsolutePath();
  }

  private long postmaster() throws IOException {
    return Long.parseLong(Files.readAllLines(folder.resolve("db/postmaster.pid")).getFirst());
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (var connection = connect(postgres);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (var connection = connect(postgres);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
    return DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
  }
}
