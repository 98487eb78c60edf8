package dev.holdfast.reconciler.bench;

import dev.holdfast.reconciler.app.demo.Demo;
import dev.holdfast.reconciler.app.demo.DemoAgent;
import dev.holdfast.reconciler.e2e.Fleets;
import dev.holdfast.reconciler.testing.TestFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A real agent with 1,000 unchanged files: what one check of them costs in processor time once
/// warm, and how much memory the process holds. Both as the kernel counts them.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 15)
@Measurement(iterations = 10)
public class AgentFootprint {
  private static final int WARM_UPS = 15;
  private static final int FILES = 1_000;
  private static final long TICKS_A_SECOND = 100;

  private final Figures processor = new Figures();
  private Path folder;
  private Demo demo;
  private DemoAgent agent;
  private int checks;

  @Setup
  public void start() throws Exception {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench");
    demo = Fleets.in(folder.toAbsolutePath(), Packaged.programs());
    demo.makeRepository();
    writeDocument();
    demo.repository().commit("A thousand files");
    demo.startReconciler();
    demo.startAgents();
    agent = demo.agents().getFirst();
    demo.awaitText(agent.node().name(), "srv/many/file-999", "text 999");
    demo.awaitInSync();
  }

  @TearDown
  public void stop() throws Exception {
    System.out.println(
        "%n### resident: idle %.1f MiB; with 1,000 files, after %d checks, %.1f MiB"
            .formatted(residentMib(demo.agents().getLast()), checks, residentMib(agent)));
    processor.print("processor time of one check of 1,000 unchanged files", WARM_UPS);
    demo.close();
    TestFolders.delete(folder);
  }

  @Benchmark
  public void checkAll() throws Exception {
    long before = ticks();
    Fleets.holdfast(demo, "run", "fleet/many", "--nodes", agent.node().name());
    awaitQuiet(before);
    checks++;
    processor.add((ticks() - before) * (1_000_000_000L / TICKS_A_SECOND));
  }

  /// A run that finds nothing writes nothing: it is over when the process uses no more time.
  private void awaitQuiet(long before) throws Exception {
    long last = ticks();
    int quiet = 0;
    for (int i = 0; i < 200 && quiet < 20; i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      long now = ticks();
      quiet = now == last && now > before ? quiet + 1 : 0;
      last = now;
    }
  }

  private void writeDocument() throws Exception {
    var text = new StringBuilder();
    text.append("apiVersion: holdfast.dev/v1\nkind: Document\nmetadata: {name: many}\nspec:\n");
    text.append("  resources:\n    - name: folder\n      directory: {path: /srv/many}\n");
    for (int i = 0; i < FILES; i++) {
      text.append(
          "    - name: f%d%n      file: {path: /srv/many/file-%d, content: \"text %d\\n\", mode: \"0644\"}%n"
              .formatted(i, i, i));
    }
    Path checkout = demo.folder().checkout();
    Files.writeString(checkout.resolve("documents/many.yaml"), text.toString());
    Files.writeString(
        checkout.resolve("associations/many.yaml"),
        """
        apiVersion: holdfast.dev/v1
        kind: Association
        metadata: {name: many}
        spec:
          document: many
          targets: [{nodes: [web-1]}]
          schedule: {expression: rate(1 day)}
        """);
  }

  private long ticks() throws Exception {
    String stat = Files.readString(Path.of("/proc/" + agent.pid() + "/stat"));
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
  }

  private static double residentMib(DemoAgent agent) throws Exception {
    return Files.readAllLines(Path.of("/proc/" + agent.pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow()
        / 1024.0;
  }
}
