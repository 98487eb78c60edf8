package dev.holdfast.reconciler.app.postgres;

import dev.holdfast.reconciler.app.process.Guard;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL server of our own, the same engine and SQL as in production. What it acknowledged
/// survives the death of any process ([Durability#DURABLE]); it ends when this program ends, also
/// when that is killed.
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final int PORT_TRIES = 5;
  private static final String USER = "postgres";

  /// What a crash may cost.
  public enum Durability {
    DURABLE,
    /// for tests: nothing is synced
    FORGETFUL
  }

  /// @param folder of this server alone; made where missing
  /// @param binaries where the programs are unpacked; may be shared by several servers
  public record Settings(Path folder, Path binaries, Durability durability) {
    public Settings {
      folder = folder.toAbsolutePath().normalize();
      binaries = binaries.toAbsolutePath().normalize();
    }

    public static Settings durable(Path folder) {
      return new Settings(folder, folder, Durability.DURABLE);
    }
  }

  private final Settings settings;
  private final PostgresBinaries binaries;
  private final FileLock lock;
  private final Account account;
  private final String password;
  private @Nullable Process process;
  private int port;

  private EmbeddedPostgres(Settings settings, FileLock lock, SecureRandom random)
      throws IOException {
    this.settings = settings;
    this.lock = lock;
    this.binaries = PostgresBinaries.unpackedIn(settings.binaries());
    this.account = Account.of(settings.folder(), database());
    stopOrphan();
    this.password = Files.exists(database()) ? readPassword() : create(random);
  }

  /// Starts the server, creating its database first where there is none.
  ///
  /// @throws PostgresFailedException when it cannot run here, with what to do
  public static EmbeddedPostgres start(Settings settings, SecureRandom random) throws IOException {
    Files.createDirectories(settings.folder());
    FileLock lock = lock(settings.folder());
    try {
      var postgres = new EmbeddedPostgres(settings, lock, random);
      postgres.launch();
      return postgres;
    } catch (IOException | RuntimeException e) {
      lock.channel().close();
      throw e;
    }
  }

  public String url() {
    return url("postgres");
  }

  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  /// Calls `then` once when the server has ended, for whatever reason.
  public void whenEnded(Runnable then) {
    Process server = running();
    Thread.ofVirtual()
        .name("embedded-postgres-end")
        .start(() -> {
          server.onExit().join();
          then.run();
        });
  }

  /// Stops the server without waiting for its clients. May be called twice.
  @Override
  public void close() throws IOException {
    if (!lock.channel().isOpen()) {
      return;
    }
    try {
      stop();
    } finally {
      lock.channel().close();
    }
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  private Path database() {
    return settings.folder().resolve("db");
  }

  private Path log() {
    return settings.folder().resolve("log");
  }

  private Path passwordFile() {
    return settings.folder().resolve("password");
  }

  private static FileLock lock(Path folder) throws IOException {
    Path file = folder.resolve("lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // this very process holds it
    }
    channel.close();
    throw new PostgresFailedException(
        "another process uses %s; stop it first, or choose another data folder".formatted(folder));
  }

  private String readPassword() throws IOException {
    return Files.readString(passwordFile()).strip();
  }

  /// Makes the database beside its place and renames it, so that a killed start leaves none that is
  /// half made.
  private String create(SecureRandom random) throws IOException {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    String secret = HexFormat.of().formatHex(bytes);
    Files.deleteIfExists(passwordFile());
    Files.createFile(
        passwordFile(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passwordFile(), secret + "\n");
    if (account instanceof Account.Other(int uid)) {
      Folders.give(settings.folder(), uid, uid);
    }
    Path fresh = settings.folder().resolve("db.new");
    Folders.delete(fresh);
    var command = new ArrayList<>(List.of(binaries.program("initdb").toString()));
    command.addAll(List.of("-D", fresh.toString(), "-U", USER, "-E", "UTF8"));
    command.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + passwordFile()));
    command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"));
    command.add("--no-instructions");
    if (settings.durability() == Durability.FORGETFUL) {
      command.add("--no-sync");
    }
    run(command, "make its database");
    Files.move(fresh, database(), StandardCopyOption.ATOMIC_MOVE);
    return secret;
  }

  /// A server that was left behind holds the files and shared memory; only it may end itself.
  private void stopOrphan() throws IOException {
    Path pidFile = database().resolve("postmaster.pid");
    Optional<ProcessHandle> orphan = postmaster(pidFile);
    if (orphan.isPresent()) {
      stopRunning(orphan.get());
    }
    Files.deleteIfExists(pidFile);
  }

  /// It may end by itself before it is told to.
  private void stopRunning(ProcessHandle orphan) throws IOException {
    try {
      stop();
    } catch (PostgresFailedException e) {
      if (orphan.isAlive()) {
        throw e;
      }
    }
  }

  /// The process that the file names, if it is a server of this very database and not another
  /// program that has been given the same number since.
  private Optional<ProcessHandle> postmaster(Path pidFile) throws IOException {
    List<String> lines = pidLines(pidFile);
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    try {
      return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
          .filter(handle ->
              List.of(handle.info().arguments().orElse(new String[0]))
                  .contains(database().toString()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static List<String> pidLines(Path pidFile) throws IOException {
    try {
      return Files.readAllLines(pidFile);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /// Another program may take a free port between looking and using it: then with another one.
  private void launch() throws IOException {
    for (int attempt = 1; ; attempt++) {
      port = freePort();
      process =
          Guard.start(
              new ProcessBuilder(serverCommand())
                  .directory(settings.folder().toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(log().toFile()),
              "embedded-postgres");
      if (awaitReady()) {
        return;
      }
      String said = lastWords();
      if (attempt == PORT_TRIES || !said.contains("Address already in use")) {
        throw new PostgresFailedException(
            "PostgreSQL ended while starting; it said, in %s:%n%s".formatted(log(), said));
      }
    }
  }

  /// INT lets the server end without waiting for its clients.
  private List<String> serverCommand() {
    var words = new ArrayList<>(Guard.words("INT"));
    words.addAll(List.of(binaries.program("postgres").toString(), "-D", database().toString()));
    for (String option : options()) {
      words.addAll(List.of("-c", option));
    }
    return account.command(words);
  }

  private List<String> options() {
    String sync = settings.durability() == Durability.DURABLE ? "on" : "off";
    return List.of(
        "listen_addresses=127.0.0.1",
        "port=" + port,
        "unix_socket_directories=",
        "fsync=" + sync,
        "synchronous_commit=" + sync,
        "full_page_writes=" + sync,
        "timezone=UTC",
        "log_timezone=UTC",
        "max_wal_size=256MB");
  }

  /// Whether the server takes connections; false when it ended instead.
  private boolean awaitReady() throws IOException {
    long deadline = System.nanoTime() + START.toNanos();
    Path pidFile = database().resolve("postmaster.pid");
    try {
      while (!running().waitFor(5, TimeUnit.MILLISECONDS)) {
        List<String> lines = pidLines(pidFile);
        if (lines.size() >= 8 && lines.get(7).strip().equals("ready")) {
          return true;
        }
        if (System.nanoTime() > deadline) {
          throw new PostgresFailedException(
              "PostgreSQL was not ready after %d s; it said, in %s:%n%s"
                  .formatted(START.toSeconds(), log(), lastWords()));
        }
      }
      return false;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private void stop() throws IOException {
    if (process != null && !process.isAlive()) {
      return;
    }
    run(
        List.of(
            binaries.program("pg_ctl").toString(),
            "stop",
            "-D",
            database().toString(),
            "-m",
            "fast",
            "-w",
            "-t",
            "30"),
        "stop");
  }

  private void run(List<String> words, String what) throws IOException {
    Path output = settings.folder().resolve("command.log");
    Process command =
        new ProcessBuilder(account.command(words))
            .directory(settings.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!command.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
        command.destroyForcibly();
        throw new PostgresFailedException(
            "PostgreSQL did not %s within %d s".formatted(what, START.toSeconds()));
      }
    } catch (InterruptedException e) {
      command.destroyForcibly();
      throw interrupted();
    }
    if (command.exitValue() != 0) {
      throw new PostgresFailedException(
          "PostgreSQL could not %s; it said:%n%s".formatted(what, Files.readString(output)));
    }
    Files.deleteIfExists(output);
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log());
    return String.join(
        System.lineSeparator(), lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for PostgreSQL");
  }
}
