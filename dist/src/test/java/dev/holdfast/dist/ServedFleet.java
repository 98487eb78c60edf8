package dev.holdfast.dist;

import dev.holdfast.agent.testing.Eventually;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A reconciler as its users run it, over a repository of its own, on this machine's loopback.
final class ServedFleet implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServedFleet(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  static ServedFleet start(Path folder) throws Exception {
    git(folder, "init", "-q", "--bare", "-b", "main", "fleet.git");
    git(folder, "clone", "-q", "fleet.git", "checkout");
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path settings =
        Files.writeString(
            folder.resolve("reconciler.yaml"),
            """
            data: data
            listen: 127.0.0.1:%d
            repositories:
              fleet: {url: "file://%s", poll: 1s}
            """
                .formatted(port, folder.resolve("fleet.git")));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                "../reconciler/target/holdfast-reconciler.jar",
                "serve",
                "--config",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    var served = new ServedFleet(folder, port, process);
    try {
      Eventually.until(
          "the reconciler is ready",
          Duration.ofSeconds(90),
          () -> {
            if (!process.isAlive()) {
              throw new IllegalStateException(served.log());
            }
            return served.log().contains("holdfast is ready");
          });
    } catch (AssertionError | RuntimeException e) {
      served.close();
      throw new IllegalStateException(served.log(), e);
    }
    return served;
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /// Commits and pushes a document of these resources (YAML, with four spaces before each), for
  /// every node.
  void push(String name, String resources) throws Exception {
    Path checkout = folder.resolve("checkout");
    Files.createDirectories(checkout.resolve("documents"));
    Files.createDirectories(checkout.resolve("associations"));
    Files.writeString(
        checkout.resolve("documents/" + name + ".yaml"),
        """
        apiVersion: holdfast.dev/v1
        kind: Document
        metadata: {name: %s}
        spec:
          resources:
        """
                .formatted(name)
            + resources);
    Files.writeString(
        checkout.resolve("associations/" + name + ".yaml"),
        """
        apiVersion: holdfast.dev/v1
        kind: Association
        metadata: {name: %1$s}
        spec:
          document: %1$s
          targets: [{all: true}]
          schedule: {expression: rate(1 day)}
        """
            .formatted(name));
    git(checkout, "add", "-A");
    git(
        checkout,
        "-c",
        "user.name=Fleet",
        "-c",
        "user.email=fleet@localhost",
        "commit",
        "-q",
        "-m",
        name);
    git(checkout, "push", "-q", "origin", "HEAD:main");
  }

  /// A join token that may be used once.
  String token() throws Exception {
    return call("POST", "/api/v1/join-tokens", "{\"uses\":1,\"ttl\":\"10m\"}").string("token");
  }

  /// What the reconciler says of a node and its associations, as JSON.
  String node(String name) throws Exception {
    return JsonText.canonical(call("GET", "/api/v1/nodes/" + name, ""));
  }

  /// Asks for a run now.
  void run(String association, String node) throws Exception {
    call(
        "POST",
        "/api/v1/repositories/fleet/associations/" + association + "/runs",
        "{\"nodes\":[\"" + node + "\"]}");
  }

  private Json.Obj call(String method, String path, String body) throws Exception {
    String token = Files.readString(folder.resolve("data/admin-token")).strip();
    var answer =
        client.send(
            HttpRequest.newBuilder(URI.create(url() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
    }
    return JsonText.parseObject(answer.body().getBytes(StandardCharsets.UTF_8));
  }

  private static void git(Path folder, String... words) throws Exception {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + said);
    }
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
