package dev.holdfast.agent.host;

import java.io.IOException;
import java.util.List;

/// Runs a package manager so that it outlives the agent: under systemd in a scope of its own, since
/// a transaction that is cut in half leaves a broken node.
final class Transactions {
  private Transactions() {}

  static void run(Processes processes, HostFiles files, Command command) throws IOException {
    List<String> scope =
        files.follow("/run/systemd/system").exists()
            ? List.of("systemd-run", "--scope", "--quiet", "--collect", "--")
            : List.of();
    var ended = processes.run(command.outlivingBy(scope));
    if (!ended.succeeded()) {
      throw new IOException(
          command.words().getFirst()
              + (ended.timedOut()
                  ? " did not end within " + command.timeout().toMinutes() + " minutes"
                  : " ended with " + ended.exitCode() + ": " + reason(ended.output())));
    }
  }

  /// apt and dnf say what is wrong in lines that begin so, and not always in the last.
  private static String reason(String output) {
    return output
        .lines()
        .filter(line -> line.startsWith("E: ") || line.startsWith("Error"))
        .findFirst()
        .orElseGet(() -> output.lines().reduce("", (a, b) -> b.isBlank() ? a : b))
        .strip();
  }
}
