package dev.holdfast.reconciler.bench;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.app.demo.Demo;
import dev.holdfast.reconciler.e2e.Fleets;
import dev.holdfast.reconciler.testing.TestFolders;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// From `git push` with its webhook until the API says that all three nodes of the demo are in sync
/// on the new version. Reconciler and agents are processes of their own on the same machine.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3)
@Measurement(iterations = 20)
public class PushToSync {
  private static final int WARM_UPS = 3;
  private static final String FILE = "etc/default/prometheus-node-exporter";

  private final Figures figures = new Figures();
  private Path folder;
  private Demo demo;
  private int port = 10_000;

  @Setup
  public void start() throws Exception {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench");
    demo = Fleets.started(folder.toAbsolutePath(), Packaged.programs());
    demo.repository()
        .edit(
            "associations/node-exporter.yaml",
            "  document: node-exporter\n",
            "  document: node-exporter\n  parameters: {listen: \":10000\"}\n");
    String commit = demo.repository().commit("Listen elsewhere");
    demo.reconciler().notifyOfPush();
    awaitEverywhere(commit);
  }

  @TearDown
  public void stop() throws Exception {
    figures.print("push to all in sync", WARM_UPS);
    demo.close();
    TestFolders.delete(folder);
  }

  @Benchmark
  public void pushUntilAllInSync() throws Exception {
    demo.repository()
        .edit("associations/node-exporter.yaml", ":" + port + "\"", ":" + (port + 1) + "\"");
    port++;
    long started = System.nanoTime();
    String commit = demo.repository().commit("Listen at " + port);
    demo.reconciler().notifyOfPush();
    awaitEverywhere(commit);
    figures.add(System.nanoTime() - started);
  }

  private void awaitEverywhere(String commit) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!(filesAreWritten() && isRolledOut(commit))) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not in sync after a minute");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private boolean filesAreWritten() throws Exception {
    for (var agent : demo.agents()) {
      Path file = demo.folder().tree(agent.node().name()).resolve(FILE);
      if (!Files.readString(file).contains(":" + port + " ")) {
        return false;
      }
    }
    return true;
  }

  /// Only a final result of every node ends a commit's rollout.
  private boolean isRolledOut(String commit) throws Exception {
    Json.Obj found = demo.find("/api/v1/repositories/fleet/commits/" + commit);
    return found != null
        && found.objectOrEmpty("rollout").string("state", "").equals("finished")
        && demo.get("/api/v1/nodes").list("items", node -> node).stream()
            .allMatch(node -> node.string("verdict", "").equals("in_sync"));
  }
}
