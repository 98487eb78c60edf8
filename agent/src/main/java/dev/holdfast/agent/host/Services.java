package dev.holdfast.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Services of a node that systemd runs.
public final class Services {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Processes processes;

  Services(Processes processes) {
    this.processes = processes;
  }

  /// @param load `loaded`, `not-found`, `masked`, …
  /// @param active `active`, `inactive`, `failed`, `activating`, …
  /// @param unitFile `enabled`, `disabled`, `static`, `masked`, …
  public record State(String load, String active, String unitFile) {
    public boolean exists() {
      return !load.equals("not-found");
    }

    public boolean isRunning() {
      return active.equals("active") || active.equals("reloading") || active.equals("activating");
    }

    public boolean isEnabled() {
      return unitFile.equals("enabled") || unitFile.equals("enabled-runtime");
    }

    /// Whether enabling means anything: a static or generated unit cannot be enabled.
    public boolean canBeEnabled() {
      return switch (unitFile) {
        case "static", "generated", "transient", "indirect", "alias" -> false;
        default -> true;
      };
    }

    public boolean isMasked() {
      return load.equals("masked") || unitFile.startsWith("masked");
    }
  }

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
    return new State(
        properties.getOrDefault("LoadState", "not-found"),
        properties.getOrDefault("ActiveState", "inactive"),
        properties.getOrDefault("UnitFileState", ""));
  }

  /// @param verb `start`, `stop`, `restart`, `reload-or-restart`, `enable`, `disable`, `mask`,
  ///   `unmask`
  public void control(String verb, String name) throws IOException {
    var ended = processes.run(Command.of("systemctl", verb, "--", unit(name)).within(LIMIT));
    if (!ended.succeeded()) {
      throw new IOException(
          "systemctl %s %s %s"
              .formatted(
                  verb,
                  name,
                  ended.timedOut() ? "did not end in time" : "failed: " + ended.lastLine()));
    }
  }

  void reloadUnits() throws IOException {
    var ended = processes.run(Command.of("systemctl", "daemon-reload").within(LIMIT));
    if (!ended.succeeded()) {
      throw new IOException("systemctl daemon-reload: " + ended.lastLine());
    }
  }

  private static String unit(String name) {
    return name.contains(".") ? name : name + ".service";
  }
}
