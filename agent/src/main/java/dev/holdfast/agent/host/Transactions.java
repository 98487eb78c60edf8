package dev.holdfast.agent.host;

import java.io.IOException;
import java.util.List;

/// Runs a package manager so that it outlives the agent: under systemd in a scope of its own, since
/// a transaction that is cut in half leaves a broken node.
final class Transactions {
  private static final List<String> BEGINNINGS =
      List.of(
          "holdfast-agent: not updated: ",
          "dpkg: error",
          "E: ",
          "Error: ",
          "ERROR: ",
          "Error",
          "Problem: ",
          "No provider of");

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

  /// Package managers say what is wrong in lines that begin so, and seldom in the last; what dpkg
  /// says is nearer to the cause than apt's summary of it, and what the agent's own package says is
  /// it.
  static String reason(String output) {
    List<String> lines = output.lines().toList();
    for (String beginning : BEGINNINGS) {
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).startsWith(beginning)) {
          // dpkg names the package in one line and the reason in the next
          String next =
              i + 1 < lines.size() && lines.get(i + 1).startsWith(" ") ? lines.get(i + 1) : "";
          return lines.get(i).strip() + (next.isBlank() ? "" : " " + next.strip());
        }
      }
    }
    return lines.stream().reduce("", (a, b) -> b.isBlank() ? a : b).strip();
  }
}
