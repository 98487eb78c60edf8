package dev.holdfast.agent.app;

import dev.holdfast.agent.testing.AgentProcess;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.Eventually;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.agent.testing.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// What the real daemon costs: processor time of a check of 1,000 unchanged files, and resident
/// memory while idle. Prints one line each; not a test.
public final class AgentBench {
  private static final int FILES = 1_000;
  private static final int WARM_UP = 15;
  private static final int ROUNDS = 15;
  private static final String NAME = "fleet/bench";

  private AgentBench() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("holdfast-agent-bench");
    try (var reconciler = new TestReconciler(InstantSource.system())) {
      Path state = folder.resolve("state");
      Path log = folder.resolve("log");
      var tree = new Tree(folder.resolve("tree")).folder("/srv/files");
      AgentProcess.run(
          log,
          "register",
          "--server",
          reconciler.url().toString(),
          "--token",
          reconciler.gate().token().text(),
          "--name",
          "node-1",
          "--state",
          state.toString(),
          "--root",
          tree.root().toString());
      try (var agent = AgentProcess.start(log, "run", "--state", state.toString())) {
        Eventually.until("it is connected", () -> reconciler.checkIns().size() > 1);
        settle();
        System.out.printf("idle, nothing to do: %d MiB resident%n", rssMib(agent));
        reconciler.release(files());
        Eventually.until("it is applied", () -> reconciler.reports(NAME).size() == 1);
        System.out.printf(
            "first apply of %d files: %d ms%n",
            FILES,
            Duration.between(
                    reconciler.reports(NAME).getFirst().startedAt(),
                    reconciler.reports(NAME).getFirst().finishedAt())
                .toMillis());
        var seconds = new ArrayList<Double>();
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
          double before = cpuSeconds(agent);
          int round = i;
          reconciler.ask("run-" + i, NAME, false, Duration.ofMinutes(5));
          Eventually.until("it is checked", () -> reconciler.reports(NAME).size() == round + 2);
          if (i >= WARM_UP) {
            seconds.add(cpuSeconds(agent) - before);
          }
        }
        seconds.sort(null);
        System.out.printf(
            "check of %d unchanged files: median %.3f s of processor time, %.3f to %.3f%n",
            FILES, seconds.get(ROUNDS / 2), seconds.getFirst(), seconds.getLast());
        settle();
        System.out.printf("idle, %d files managed: %d MiB resident%n", FILES, rssMib(agent));
      }
    }
  }

  private static Documents files() {
    var documents = Documents.association(NAME);
    for (int i = 0; i < FILES; i++) {
      documents.resource(
          "{'name': 'f%d', 'file': {'path': '/srv/files/f%d', 'mode': '0644', 'content': '%s'}}"
              .formatted(i, i, ("line " + i + " ").repeat(28)));
    }
    return documents;
  }

  /// Until the JVM has given back what it needed for starting.
  private static void settle() {
    long until = System.nanoTime() + Duration.ofSeconds(25).toNanos();
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static long rssMib(AgentProcess agent) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + agent.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElse(0);
  }

  /// User and system, at the kernel's 100 ticks a second.
  private static double cpuSeconds(AgentProcess agent) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + agent.pid() + "/stat"));
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) / 100.0;
  }
}
