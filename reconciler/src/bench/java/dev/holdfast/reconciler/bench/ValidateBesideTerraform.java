package dev.holdfast.reconciler.bench;

import dev.holdfast.reconciler.testing.TestFolders;
import java.io.IOException;
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

/// `holdfast validate` of 10,000 associations and 2,000 documents, one file each, cold, as people
/// start it; and in the same run `terraform plan` of as many `terraform_data`, which needs no
/// provider of its own, one file each and each association naming its document.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class ValidateBesideTerraform {
  private static final int ASSOCIATIONS = 10_000;
  private static final int DOCUMENTS = 2_000;

  private final Figures ours = new Figures();
  private final Figures theirs = new Figures();
  private Path folder;
  private Path plan;
  private boolean terraform;
  private long peakKilobytes;

  @Setup
  public void write() throws Exception {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench");
    Repositories.write(folder, ASSOCIATIONS, DOCUMENTS);
    plan = Files.createTempDirectory(Path.of("target"), "bench-terraform");
    for (int i = 0; i < DOCUMENTS; i++) {
      Files.writeString(
          plan.resolve("document-%d.tf".formatted(i)),
          """
          resource "terraform_data" "document_%d" {
            input = { name = "document-%d", folder = "/srv/app-%d", text = "hello" }
          }
          """
              .formatted(i, i, i));
    }
    for (int i = 0; i < ASSOCIATIONS; i++) {
      Files.writeString(
          plan.resolve("a-%d.tf".formatted(i)),
          """
          resource "terraform_data" "a_%d" {
            input = {
              name     = "a-%d"
              document = terraform_data.document_%d.input.name
              text     = "first-%d"
              targets  = [{ role = "r%d", env = "production" }]
              schedule = "rate(30 minutes)"
            }
          }
          """
              .formatted(i, i, i % DOCUMENTS, i, i % 50));
    }
    terraform = isInstalled();
    if (terraform) {
      run(plan, List.of("terraform", "init", "-input=false"));
    }
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      return new ProcessBuilder("terraform", "version").start().waitFor() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  @TearDown
  public void tell() throws Exception {
    ours.print("validate 10,000 associations and 2,000 documents, cold", 1);
    System.out.println("### validate: at most " + peakKilobytes / 1024 + " MiB resident");
    if (terraform) {
      theirs.print("terraform plan of 12,000 terraform_data", 1);
    } else {
      System.out.println("### terraform plan: NOT RUN, terraform is not installed here");
    }
    TestFolders.delete(folder);
    TestFolders.delete(plan);
  }

  @Benchmark
  public void validate() throws Exception {
    String launcher = Path.of("..", "holdfast").toAbsolutePath().normalize().toString();
    ours.add(run(Path.of("."), List.of(launcher, "validate", folder.toString())));
    if (terraform) {
      theirs.add(
          run(plan, List.of("terraform", "plan", "-input=false", "-lock=false", "-refresh=false")));
    }
  }

  /// @return nanoseconds
  private long run(Path directory, List<String> command) throws Exception {
    long started = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    while (process.isAlive()) {
      watch(process);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    long elapsed = System.nanoTime() - started;
    if (process.exitValue() != 0) {
      throw new IllegalStateException(command + " ended with " + process.exitValue());
    }
    return elapsed;
  }

  /// The kernel keeps the highest value itself; the last look before the end counts.
  private void watch(Process process) throws IOException {
    boolean holdfast = process.info().command().orElse("").endsWith("java");
    Path status = Path.of("/proc/" + process.pid() + "/status");
    if (!holdfast || !Files.exists(status)) {
      return;
    }
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          String kilobytes = line.replaceAll("[^0-9]", "");
          peakKilobytes = Math.max(peakKilobytes, Long.parseLong(kilobytes));
        }
      }
    } catch (IOException _) {
      // it has ended in between
    }
  }
}
