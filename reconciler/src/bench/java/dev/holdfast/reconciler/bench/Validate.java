package dev.holdfast.reconciler.bench;

import dev.holdfast.reconciler.testing.TestFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/// `holdfast validate` of a generated repository, cold: a new process each time.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class Validate {
  @Param({"100", "1000", "10000"})
  public int associations;

  private final Figures figures = new Figures();
  private Path folder;

  @Setup
  public void write() throws Exception {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench");
    Repositories.write(folder, associations);
  }

  @TearDown
  public void remove() throws Exception {
    figures.print("validate %d associations, cold".formatted(associations), 1);
    TestFolders.delete(folder);
  }

  @Benchmark
  public void cold() throws Exception {
    List<String> command = new ArrayList<>(Packaged.programs().reconciler());
    command.addAll(List.of("validate", folder.toString()));
    long started = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    int code = process.waitFor();
    figures.add(System.nanoTime() - started);
    if (code != 0) {
      throw new IllegalStateException("validate ended with " + code);
    }
  }
}
