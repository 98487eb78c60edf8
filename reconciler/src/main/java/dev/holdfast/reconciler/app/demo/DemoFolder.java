package dev.holdfast.reconciler.app.demo;

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
