package dev.holdfast.reconciler.app.demo;

import dev.holdfast.reconciler.app.process.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One agent of the demo: a real one, confined to its node's tree.
public final class DemoAgent implements AutoCloseable {
  private static final Duration REGISTER = Duration.ofSeconds(60);

  private final DemoNode node;
  private final DemoFolder folder;
  private final Programs programs;
  private @Nullable Program program;

  DemoAgent(DemoNode node, DemoFolder folder, Programs programs) {
    this.node = node;
    this.folder = folder;
    this.programs = programs;
  }

  public DemoNode node() {
    return node;
  }

  boolean isRegistered() {
    return Files.exists(folder.state(node.name()).resolve("identity"));
  }

  /// Makes the tree and joins the fleet.
  void register(URI server, Path tokenFile) throws IOException, DemoFailedException {
    node.prepare(folder.tree(node.name()));
    var command = new ArrayList<>(programs.agent());
    command.addAll(List.of("register", "--server", server.toString()));
    command.addAll(List.of("--token-file", tokenFile.toString(), "--name", node.name()));
    command.addAll(place());
    node.labels().forEach((key, value) -> command.addAll(List.of("--label", key + "=" + value)));
    try (var registering =
        Program.start(node.name(), command, folder.agentLog(node.name()), Map.of())) {
      int code = registering.await(REGISTER);
      if (code != 0) {
        throw new DemoFailedException(
            "%s could not register (%s); the end of %s:%n%s"
                .formatted(
                    node.name(),
                    code < 0 ? "no answer after " + REGISTER.toSeconds() + " s" : "exit " + code,
                    folder.agentLog(node.name()),
                    registering.lastWords(15)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailedException("interrupted while " + node.name() + " registered");
    }
  }

  public void start() throws IOException {
    var command = new ArrayList<>(programs.agent());
    command.add("run");
    command.addAll(place());
    program = Program.start(node.name(), command, folder.agentLog(node.name()), Map.of());
  }

  /// The process's number; -1 before its start.
  public long pid() {
    return program == null ? -1 : program.pid();
  }

  boolean isAlive() {
    return program != null && program.isAlive();
  }

  String lastWords() {
    return program == null
        ? ""
        : "  the end of %s:%n%s".formatted(folder.agentLog(node.name()), program.lastWords(10));
  }

  /// Ends the process as a crash would.
  public void kill() throws InterruptedException {
    if (program != null) {
      program.kill();
    }
  }

  @Override
  public void close() {
    if (program != null) {
      program.close();
    }
  }

  private List<String> place() {
    return List.of(
        "--state",
        folder.state(node.name()).toString(),
        "--root",
        folder.tree(node.name()).toString());
  }
}
