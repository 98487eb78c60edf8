package dev.holdfast.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Services that are scripts in `/etc/init.d`: System V's, with LSB's exit codes, and OpenRC's.
/// Whether one starts with the system is read from the links in its runlevels.
final class ScriptServices implements Services {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String SCRIPTS = "/etc/init.d/";
  private static final int EXECUTABLE = 0111;
  private static final int MAX_SCRIPT_BYTES = 1024 * 1024;

  private final HostFiles files;
  private final Processes processes;
  private final Init init;

  ScriptServices(HostFiles files, Processes processes, Init init) {
    this.files = files;
    this.processes = processes;
    this.init = init;
  }

  /// Who runs the scripts.
  enum Init {
    /// with `update-rc.d`, as Debian has it
    SYSV_UPDATE_RC("System V's init"),
    /// with `chkconfig`, as Red Hat had it
    SYSV_CHKCONFIG("System V's init"),
    OPENRC("OpenRC");

    private final String words;

    Init(String words) {
      this.words = words;
    }
  }

  @Override
  public State state(String name) throws IOException {
    Place script = files.follow(SCRIPTS + Services.checked(name));
    Entry entry = script.entry();
    if (entry == null || !entry.isFile() || (entry.mode() & EXECUTABLE) == 0) {
      return State.ABSENT;
    }
    return new State(true, isRunning(name, script), isEnabled(name), true, false);
  }

  /// LSB: 0 runs, 1 to 3 does not, 4 is unknown. OpenRC: 3 stopped, 4 stopping, 8 starting, 16
  /// inactive, 32 crashed.
  private boolean isRunning(String name, Place script) throws IOException {
    boolean openrc = init == Init.OPENRC;
    if (!openrc
        && !new String(
                files.read(script, MAX_SCRIPT_BYTES), java.nio.charset.StandardCharsets.ISO_8859_1)
            .contains("status")) {
      throw new IOException(SCRIPTS + name + " has no 'status', so nobody can say whether it runs");
    }
    var ended = run(name, "status");
    return switch (ended.exitCode()) {
      case 0 -> true;
      case 8 -> openrc;
      case 1, 2, 3, 16, 32 -> false;
      default ->
          throw new IOException(
              "%s status ended with %d: %s".formatted(name, ended.exitCode(), ended.lastLine()));
    };
  }

  /// OpenRC's runlevels that start the service.
  private List<String> runlevels(String name) throws IOException {
    Place levels = files.follow("/etc/runlevels");
    var found = new ArrayList<String>();
    for (String level : levels.exists() ? files.list(levels) : List.<String>of()) {
      if (!level.equals("shutdown")
          && files.place("/etc/runlevels/" + level + "/" + name).exists()) {
        found.add(level);
      }
    }
    return found;
  }

  private boolean isEnabled(String name) throws IOException {
    if (init == Init.OPENRC) {
      return !runlevels(name).isEmpty();
    }
    for (String folder : List.of("/etc/rc%d.d", "/etc/rc.d/rc%d.d")) {
      for (int level = 2; level <= 5; level++) {
        Place links = files.follow(folder.formatted(level));
        if (links.exists()
            && files.list(links).stream()
                .anyMatch(link -> link.matches("S[0-9]{2}\\Q" + name + "\\E"))) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void control(Verb verb, String name) throws IOException {
    Services.checked(name);
    switch (verb) {
      case START -> succeed(run(name, "start"), name, "start");
      case STOP -> succeed(run(name, "stop"), name, "stop");
      case RESTART -> succeed(run(name, "restart"), name, "restart");
      case RELOAD -> {
        if (!run(name, "reload").succeeded()) {
          succeed(run(name, "restart"), name, "restart");
        }
      }
      case ENABLE -> enable(name);
      case DISABLE -> disable(name);
      case MASK -> throw new IOException("services cannot be masked with " + init.words);
      case UNMASK -> {}
    }
  }

  private void enable(String name) throws IOException {
    switch (init) {
      case OPENRC -> tool("rc-update", "add", name, "default");
      case SYSV_CHKCONFIG -> {
        tool("chkconfig", "--add", name);
        tool("chkconfig", name, "on");
      }
      case SYSV_UPDATE_RC -> {
        tool("update-rc.d", name, "defaults"); // which changes nothing where there are links
        tool("update-rc.d", name, "enable");
      }
    }
  }

  private void disable(String name) throws IOException {
    switch (init) {
      case OPENRC -> {
        for (String level : runlevels(name)) {
          tool("rc-update", "del", name, level);
        }
      }
      case SYSV_CHKCONFIG -> tool("chkconfig", name, "off");
      case SYSV_UPDATE_RC -> tool("update-rc.d", name, "disable");
    }
  }

  private Processes.Ended run(String name, String verb) throws IOException {
    return processes.run(
        (init == Init.OPENRC
                ? Command.of("rc-service", name, verb)
                : Command.of(SCRIPTS + name, verb))
            .within(LIMIT));
  }

  private static void succeed(Processes.Ended ended, String name, String verb) throws IOException {
    if (!ended.succeeded()) {
      throw new IOException(
          "%s %s %s"
              .formatted(
                  name,
                  verb,
                  ended.timedOut()
                      ? "did not end in time"
                      : "ended with " + ended.exitCode() + ": " + ended.lastLine()));
    }
  }

  private void tool(String... words) throws IOException {
    var ended = processes.run(Command.of(words).within(LIMIT));
    if (!ended.succeeded()) {
      throw new IOException(words[0] + " ended with " + ended.exitCode() + ": " + ended.lastLine());
    }
  }
}
