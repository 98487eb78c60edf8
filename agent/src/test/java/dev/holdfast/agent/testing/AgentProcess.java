package dev.holdfast.agent.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The real program in a process of its own, with the flags that it is shipped with.
public final class AgentProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private AgentProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// @param log where its output goes, added to what is there
  public static AgentProcess start(Path log, String... arguments) {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(Program.flags());
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add("dev.holdfast.agent.app.Main");
    words.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .redirectInput(new File("/dev/null"))
              .start();
      return new AgentProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs it to its end.
  ///
  /// @return its exit code
  public static int run(Path log, String... arguments) {
    try (var agent = start(log, arguments)) {
      if (!agent.process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end: " + agent.output());
      }
      return agent.process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "";
    }
  }

  /// As `kill -9`.
  public void kill() {
    process.destroyForcibly();
    await();
  }

  /// As `kill`.
  ///
  /// @return its exit code
  public int terminate() {
    process.destroy();
    return await();
  }

  /// Waits for its end.
  public int exitCode() {
    return await();
  }

  private int await() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("it does not end: " + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Dead when this returns, so that nobody writes where the next one, or whoever tidies up, is.
  @Override
  public void close() {
    kill();
  }
}
