package dev.holdfast.reconciler.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where everything of the demo lies.
public record DemoFolder(Path root) {
  public DemoFolder {
    root = root.toAbsolutePath().normalize();
  }

  Path repository() {
    return root.resolve("fleet.git");
  }

  /// Where people change the configuration, and push from.
  public Path checkout() {
    return root.resolve("checkout");
  }

  Path settings() {
    return root.resolve("reconciler.yaml");
  }

  Path webhookSecret() {
    return root.resolve("webhook-secret");
  }

  Path data() {
    return root.resolve("reconciler");
  }

  public Path adminToken() {
    return data().resolve("admin-token");
  }

  Path reconcilerLog() {
    return root.resolve("reconciler.log");
  }

  Path node(String name) {
    return root.resolve("nodes").resolve(name);
  }

  /// How many nodes there are; 0 before the first start.
  int nodes() throws IOException {
    Path nodes = root.resolve("nodes");
    if (!Files.isDirectory(nodes)) {
      return 0;
    }
    try (var all = Files.list(nodes)) {
      return Math.toIntExact(all.filter(Files::isDirectory).count());
    }
  }

  /// What a node takes for its `/`.
  public Path tree(String name) {
    return node(name).resolve("root");
  }

  Path state(String name) {
    return node(name).resolve("state");
  }

  Path agentLog(String name) {
    return node(name).resolve("agent.log");
  }

  /// As people would type a path below the folder they are in.
  static String shown(Path path, Path workingDirectory) {
    return path.startsWith(workingDirectory)
        ? workingDirectory.relativize(path).toString()
        : path.toString();
  }
}
