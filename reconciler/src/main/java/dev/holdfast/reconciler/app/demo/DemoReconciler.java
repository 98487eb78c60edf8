package dev.holdfast.reconciler.app.demo;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.app.process.Program;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.http.HttpReconcilerApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The demo's reconciler: a process of its own, started and stopped more than once.
public final class DemoReconciler implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final int USUAL_PORT = 8440;
  private static final String LISTEN = "listen: 127.0.0.1:";

  private final DemoFolder folder;
  private final Programs programs;
  private final int port;
  private final SecureRandom random = new SecureRandom();
  private @Nullable Program program;

  /// @param port 0: the one of before, else 8440 where it is free, else any
  DemoReconciler(DemoFolder folder, Programs programs, int port)
      throws IOException, DemoFailedException {
    this.folder = folder;
    this.programs = programs;
    OptionalInt before = portOfBefore(folder);
    if (port != 0 && before.isPresent() && before.getAsInt() != port) {
      throw new DemoFailedException(
          "the agents of this demo know their reconciler at port %d; remove the folder to start afresh"
              .formatted(before.getAsInt()));
    }
    this.port = before.isPresent() ? before.getAsInt() : port == 0 ? freePort() : port;
  }

  private static OptionalInt portOfBefore(DemoFolder folder) throws IOException {
    if (!Files.exists(folder.settings())) {
      return OptionalInt.empty();
    }
    return Files.readAllLines(folder.settings()).stream()
        .filter(line -> line.startsWith(LISTEN))
        .mapToInt(line -> Integer.parseInt(line.substring(LISTEN.length()).strip()))
        .findFirst();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  URI webhook() {
    return url().resolve("/webhooks/generic/fleet");
  }

  /// As an administrator.
  public ReconcilerApi api() throws IOException {
    return new HttpReconcilerApi(url(), Files.readString(folder.adminToken()).strip());
  }

  /// The configuration that a user would write, with a webhook and reading open to anybody.
  void writeSettings() throws IOException {
    if (!Files.exists(folder.webhookSecret())) {
      byte[] secret = new byte[24];
      random.nextBytes(secret);
      Files.createFile(
          folder.webhookSecret(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(folder.webhookSecret(), HexFormat.of().formatHex(secret) + "\n");
    }
    Files.writeString(
        folder.settings(),
        """
        # Written by 'holdfast demo' at each start.
        data: reconciler
        %s%d
        anonymous: viewer     # everybody may look; changing needs a token
        notesGap: 1s          # a real one pushes notes once a minute
        repositories:
          fleet:
            url: "%s"
            branch: main
            poll: 10s
            webhook: {secretFiles: [webhook-secret]}
        """
            .formatted(
                LISTEN, port, folder.repository().toUri().toString().replaceFirst("/$", "")));
  }

  /// Starts it and waits until it answers.
  void start(Waiting waiting) throws IOException, DemoFailedException {
    var command = new ArrayList<>(programs.reconciler());
    command.addAll(List.of("serve", "--config", folder.settings().toString()));
    var started = Program.start("reconciler", command, folder.reconcilerLog(), Map.of());
    program = started;
    waiting.until(
        "the reconciler to answer at " + url(),
        START,
        () -> {
          if (!started.isAlive()) {
            throw new DemoFailedException(
                "the reconciler ended while starting; the end of %s:%n%s"
                    .formatted(folder.reconcilerLog(), started.lastWords(20)));
          }
          return Waiting.Look.of(health(), "no answer yet");
        },
        this::lastWords);
  }

  String lastWords() {
    return program == null
        ? ""
        : "  the end of %s:%n%s".formatted(folder.reconcilerLog(), program.lastWords(15));
  }

  /// Ends the process in good order.
  void stop() {
    if (program != null) {
      program.close();
    }
  }

  /// Ends the process and its database's, as a crash of the machine would.
  public void killWithDatabase() throws InterruptedException {
    if (program != null) {
      program.killTree();
    }
  }

  @Override
  public void close() {
    stop();
  }

  /// A push's webhook, as a forge would send it.
  public void notifyOfPush() throws IOException, DemoFailedException {
    byte[] body = "{\"event\":\"push\"}".getBytes(StandardCharsets.UTF_8);
    byte[] delivery = new byte[8];
    random.nextBytes(delivery);
    try (var client = HttpClient.newHttpClient()) {
      var response =
          client.send(
              HttpRequest.newBuilder(webhook())
                  .timeout(Duration.ofSeconds(10))
                  .header("Content-Type", "application/json")
                  .header("X-Hub-Signature-256", "sha256=" + mac(body))
                  .header("X-Holdfast-Delivery", HexFormat.of().formatHex(delivery))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 202) {
        throw new DemoFailedException(
            "the webhook was answered with %d: %s"
                .formatted(response.statusCode(), response.body()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailedException("interrupted while calling the webhook");
    }
  }

  private String mac(byte[] body) throws IOException {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      byte[] secret =
          Files.readString(folder.webhookSecret()).strip().getBytes(StandardCharsets.UTF_8);
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private Optional<Json.Obj> health() {
    try {
      return Optional.of(new HttpReconcilerApi(url(), null).need("/health").value());
    } catch (CommandException e) {
      if (e.code() == ExitCode.UNREACHABLE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (var usual = new ServerSocket()) {
      usual.bind(new InetSocketAddress(loopback, USUAL_PORT));
      return USUAL_PORT;
    } catch (IOException e) {
      try (var any = new ServerSocket(0, 1, loopback)) {
        return any.getLocalPort();
      }
    }
  }
}
