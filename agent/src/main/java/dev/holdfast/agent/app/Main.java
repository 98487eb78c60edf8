package dev.holdfast.agent.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The node agent's entry.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    int code = run(args);
    System.out.flush();
    System.exit(code);
  }

  /// Runs a command line as [#main] does, but returns its exit code.
  public static int run(String... args) {
    return run(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        args);
  }

  /// The same with its output elsewhere.
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    Optional<Daemon> daemon = Daemon.plainly(args);
    if (daemon.isEmpty()) {
      return AgentCommand.execute(out, err, args);
    }
    try {
      return daemon.get().run();
    } catch (Exception e) {
      return Doors.failed(e, err);
    }
  }
}
