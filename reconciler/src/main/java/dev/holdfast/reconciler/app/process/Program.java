package dev.holdfast.reconciler.app.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program that runs beside this one, with its output in a file.
public final class Program implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final String name;
  private final Path log;
  private final Process process;

  Program(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /// @param log gets standard output and standard error, after what it holds already
  /// @param variables over this process's own
  public static Program start(
      String name, List<String> command, Path log, Map<String, String> variables)
      throws IOException {
    var words = new ArrayList<>(Guard.words("TERM"));
    words.addAll(command);
    var builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(variables);
    return new Program(name, log, Guard.start(builder, name));
  }

  public String name() {
    return name;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /// Waits at most so long for its end.
  ///
  /// @return its exit code, or -1 when it still runs
  public int await(Duration atMost) throws InterruptedException {
    return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
  }

  /// Ends it at once, as a crash would.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Ends it and all that it started, the youngest first, before any of them can react.
  public void killTree() throws InterruptedException {
    List<ProcessHandle> all = process.descendants().toList();
    all.reversed().forEach(ProcessHandle::destroyForcibly);
    kill();
  }

  /// The last lines of its output, indented, for a message about it.
  public String lastWords(int lines) {
    try {
      List<String> all = Files.readAllLines(log);
      return String.join(
          System.lineSeparator(),
          all.subList(Math.max(0, all.size() - lines), all.size()).stream()
              .map(line -> "    " + line)
              .toList());
    } catch (NoSuchFileException e) {
      return "    (it said nothing)";
    } catch (IOException e) {
      return "    (its output in %s cannot be read)".formatted(log);
    }
  }

  /// Asks it to end, and makes it after 20 s: afterwards it has ended. May be called twice.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
