package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.app.process.Program;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.wire.JoinToken;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A `holdfast serve` in a process of its own, as its users run it.
public final class Served implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);

  private final Path folder;
  private final List<String> words;
  private final int port;
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Program program;
  private String settings = "";
  private String entry = "poll: 1s";

  /// @param folder an empty one
  public Served(Path folder) throws IOException {
    this(folder, Fleets.programs().reconciler());
  }

  /// @param words before `serve`
  public Served(Path folder, List<String> words) throws IOException {
    this.folder = folder;
    this.words = List.copyOf(words);
    this.port = Fleets.freePort();
  }

  /// Adds lines to its configuration.
  public Served with(String lines) {
    settings += lines + "\n";
    return this;
  }

  /// What its repository's entry has beside the url, instead of a poll of a second.
  public Served entry(String flow) {
    entry = flow;
    return this;
  }

  /// Starts it, again if need be, and waits until it answers.
  ///
  /// @param repository URL of the one repository
  /// @param variables its environment
  public Served start(String repository, Map<String, String> variables) throws IOException {
    awaitSaid(launch(repository, variables), "holdfast is ready");
    return this;
  }

  /// Starts it where another replica leads.
  void standBy(String repository, Map<String, String> variables) throws IOException {
    awaitSaid(launch(repository, variables), "standing by");
  }

  /// Waits until it answers.
  void awaitReady() {
    awaitSaid(java.util.Objects.requireNonNull(program), "holdfast is ready");
  }

  private void awaitSaid(Program started, String words) {
    eventually(
        START,
        () -> started.isAlive() ? log() : "it ended: " + log(),
        log -> assertThat(log).contains(words).doesNotStartWith("it ended"));
  }

  /// Whether anything takes a connection.
  boolean isListening() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (ConnectException _) {
      return false;
    }
  }

  /// Starts it where it cannot work; gives what it says when it has ended.
  String refused(Map<String, String> variables) throws Exception {
    var started = launch("file:///srv/fleet.git", variables);
    assertThat(started.await(START)).as(log()).isPositive();
    return log();
  }

  private Program launch(String repository, Map<String, String> variables) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("holdfast.yaml"),
            """
            data: data
            listen: 127.0.0.1:%d
            notesGap: 0s
            repositories:
              fleet: {url: "%s", %s}
            """
                    .formatted(port, repository, entry)
                + settings);
    var command = new ArrayList<>(words);
    command.addAll(List.of("serve", "--config", file.toString()));
    var started = Program.start("reconciler", command, logFile(), variables);
    program = started;
    return started;
  }

  /// Of the process.
  public long pid() {
    return java.util.Objects.requireNonNull(program).pid();
  }

  /// Asks it to end and lets it take its time; says with which code it did.
  public int terminate() throws InterruptedException {
    Program running = java.util.Objects.requireNonNull(program);
    ProcessHandle.of(running.pid()).ifPresent(ProcessHandle::destroy);
    return running.await(START);
  }

  Path data() {
    return folder.resolve("data");
  }

  private Path logFile() {
    return folder.resolve("log");
  }

  /// All that it has said.
  public String log() throws IOException {
    return Files.exists(logFile()) ? Files.readString(logFile()) : "";
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /// A node that has joined with a token of its own.
  SimulatedAgent agent(String name, Map<String, String> labels) throws Exception {
    return new SimulatedAgent(client, url(), name).join(joinToken(labels));
  }

  /// A token with which one node can join.
  JoinToken joinToken(Map<String, String> labels) throws Exception {
    var body = Json.object().put("uses", 1).put("ttl", "10m");
    var wanted = Json.object();
    labels.forEach(wanted::put);
    body.put("labels", wanted.build());
    var answer = call("POST", "/api/v1/join-tokens", body.build());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JoinToken.parse(object(answer).string("token"));
  }

  /// What the API has at this path now.
  Json.Obj get(String path) throws Exception {
    var answer = call("GET", path, null);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return object(answer);
  }

  private static Json.Obj object(HttpResponse<String> answer) {
    return JsonText.parseObject(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  /// As an administrator.
  HttpResponse<String> call(String method, String path, Json.@Nullable Obj body) throws Exception {
    var token = Files.readString(data().resolve("admin-token")).strip();
    return client.send(
        HttpRequest.newBuilder(url().resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(JsonText.canonical(body)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    client.close();
    if (program != null) {
      program.close();
    }
  }
}
