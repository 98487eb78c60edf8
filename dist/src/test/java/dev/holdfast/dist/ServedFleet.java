package dev.holdfast.dist;

import dev.holdfast.agent.testing.Eventually;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.io.File;
import java.io.IOException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A reconciler as its users run it, over a repository of its own, on this machine's loopback.
final class ServedFleet implements AutoCloseable {
  private static final List<String> PROGRAM =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-jar",
          Path.of("../reconciler/target/holdfast-reconciler.jar").toAbsolutePath().toString());
  private static final Pattern READY = Pattern.compile("holdfast is ready at (http://\\S+)\\s");

  private final Path folder;
  private String url = "";
  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServedFleet(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  static ServedFleet start(Path folder) throws Exception {
    git(folder, "init", "-q", "--bare", "-b", "main", "fleet.git");
    git(folder, "clone", "-q", "fleet.git", "checkout");
    Path settings =
        Files.writeString(
            folder.resolve("reconciler.yaml"),
            """
            data: data
            listen: 127.0.0.1:0
            repositories:
              fleet: {url: "file://%s", poll: 1s}
            """
                .formatted(folder.resolve("fleet.git")));
    var words = new ArrayList<>(PROGRAM);
    words.addAll(List.of("serve", "--config", settings.toString()));
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    var served = new ServedFleet(folder, process);
    try {
      Eventually.until(
          "the reconciler is ready",
          Duration.ofSeconds(90),
          () -> {
            if (!process.isAlive()) {
              throw new IllegalStateException(served.log());
            }
            Matcher ready = READY.matcher(served.log());
            if (ready.find()) {
              served.url = ready.group(1);
            }
            return !served.url.isEmpty();
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
    return url;
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

  /// What an administrator types on the reconciler's machine, in the folder of this name.
  ///
  /// @return what is said
  String type(String where, String commands) throws Exception {
    Path there = Files.createDirectories(folder.resolve(where));
    String program = String.join("' '", PROGRAM);
    var builder =
        new ProcessBuilder(
                "/bin/sh", "-c", "set -e; holdfast() { '" + program + "' \"$@\"; }\n" + commands)
            .directory(there.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"));
    builder.environment().put("HOLDFAST_SERVER", url);
    builder.environment().put("HOLDFAST_TOKEN", adminToken());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(commands + ": " + said);
    }
    return said;
  }

  /// A file that was made so.
  String made(String where, String name) throws IOException {
    return Files.readString(folder.resolve(where).resolve(name));
  }

  private String adminToken() throws IOException {
    return Files.readString(folder.resolve("data/admin-token")).strip();
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
    var answer =
        client.send(
            HttpRequest.newBuilder(URI.create(url() + path))
                .header("Authorization", "Bearer " + adminToken())
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
