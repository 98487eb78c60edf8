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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A commit that changes one association file: from the webhook's request until the API shows the
/// commit as applied with its version. Commit and push are not counted.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5)
@Measurement(iterations = 20)
public class CommitToVersions {
  private static final int WARM_UPS = 5;

  @Param({"100", "1000", "10000"})
  public int associations;

  private final Figures figures = new Figures();
  private Path folder;
  private Demo demo;
  private int number;

  @Setup
  public void start() throws Exception {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench");
    demo = Fleets.in(folder.toAbsolutePath(), Packaged.programs());
    demo.makeRepository();
    Repositories.write(demo.folder().checkout(), associations);
    String head = demo.repository().commit("Many");
    demo.startReconciler();
    awaitApplied(head, 120);
  }

  @TearDown
  public void stop() throws Exception {
    figures.print("one of %d associations, webhook to versions".formatted(associations), WARM_UPS);
    demo.close();
    TestFolders.delete(folder);
  }

  @Benchmark
  public void oneOfThem() throws Exception {
    number++;
    Files.writeString(
        Repositories.association(demo.folder().checkout(), number),
        Repositories.text(number, "next"));
    String commit = demo.repository().commit("Change one");
    long started = System.nanoTime();
    demo.reconciler().notifyOfPush();
    awaitApplied(commit, 30);
    figures.add(System.nanoTime() - started);
  }

  private void awaitApplied(String commit, int seconds) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      Json.Obj found = demo.find("/api/v1/repositories/fleet/commits/" + commit);
      if (found != null) {
        if (!found.string("state").equals("applied")) {
          throw new IllegalStateException(found.toString());
        }
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("not decided on after " + seconds + " s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
