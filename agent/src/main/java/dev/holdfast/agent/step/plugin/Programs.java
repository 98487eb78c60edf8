package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Programs that a step runs.
final class Programs {
  private static final List<String> FOLDERS =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private Programs() {}

  static Optional<Path> find(String name) {
    return FOLDERS.stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Came run(Command command, Setting setting) throws IOException {
    Processes.Ended ended =
        setting.host().processes().run(command, setting.output(), setting.error());
    return came(ended, command);
  }

  static Came came(Processes.Ended ended, Command command) {
    if (ended.stopped()) {
      return new Came.Stopped();
    }
    return ended.timedOut()
        ? new Came.TimedOut(command.timeout())
        : new Came.Exited(ended.exitCode());
  }
}
