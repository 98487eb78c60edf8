package dev.holdfast.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Where systemd runs.
final class SystemdServices implements Services {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Processes processes;

  SystemdServices(Processes processes) {
    this.processes = processes;
  }

  @Override
  public State state(String name) throws IOException {
    var ended =
        processes.run(
            Command.of(
                "systemctl",
                "show",
                "--property=LoadState,ActiveState,UnitFileState",
                "--",
                unit(name)));
    if (!ended.succeeded()) {
      throw new IOException("systemctl: " + ended.lastLine());
    }
    Map<String, String> properties = new HashMap<>();
    ended
        .output()
        .lines()
        .filter(line -> line.indexOf('=') > 0)
        .forEach(line ->
            properties.put(
                line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
    return state(
        properties.getOrDefault("LoadState", "not-found"),
        properties.getOrDefault("ActiveState", "inactive"),
        properties.getOrDefault("UnitFileState", ""));
  }

  /// @param load `loaded`, `not-found`, `masked`, …
  /// @param active `active`, `inactive`, `failed`, `activating`, …
  /// @param unitFile `enabled`, `disabled`, `static`, `masked`, …
  static State state(String load, String active, String unitFile) {
    if (load.equals("not-found")) {
      return State.ABSENT;
    }
    boolean running =
        switch (active) {
          case "active", "reloading", "activating" -> true;
          default -> false;
        };
    boolean canBeEnabled =
        switch (unitFile) {
          case "static", "generated", "transient", "indirect", "alias" -> false;
          default -> true;
        };
    boolean enabled = unitFile.equals("enabled") || unitFile.equals("enabled-runtime");
    boolean masked = load.equals("masked") || unitFile.startsWith("masked");
    return new State(true, running, enabled, canBeEnabled, masked);
  }

  @Override
  public void control(Verb verb, String name) throws IOException {
    String said =
        switch (verb) {
          case START -> "start";
          case STOP -> "stop";
          case RESTART -> "restart";
          case RELOAD -> "reload-or-restart";
          case ENABLE -> "enable";
          case DISABLE -> "disable";
          case MASK -> "mask";
          case UNMASK -> "unmask";
        };
    var ended = processes.run(Command.of("systemctl", said, "--", unit(name)).within(LIMIT));
    if (!ended.succeeded()) {
      throw new IOException(
          "systemctl %s %s %s"
              .formatted(
                  said,
                  name,
                  ended.timedOut() ? "did not end in time" : "failed: " + ended.lastLine()));
    }
  }

  @Override
  public void reloadUnits() throws IOException {
    var ended = processes.run(Command.of("systemctl", "daemon-reload").within(LIMIT));
    if (!ended.succeeded()) {
      throw new IOException("systemctl daemon-reload: " + ended.lastLine());
    }
  }

  private static String unit(String name) {
    return name.contains(".") ? name : name + ".service";
  }
}
