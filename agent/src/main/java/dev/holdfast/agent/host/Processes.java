package dev.holdfast.agent.host;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs processes, each in a session of its own, so that a timeout ends everything that it started.
public final class Processes {
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);
  private static final int MAX_SAID = 300;
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private final Duration grace;

  Processes() {
    this(GRACE);
  }

  /// @param grace between TERM and KILL
  Processes(Duration grace) {
    this.grace = grace;
  }

  /// @param exitCode -1 where it was ended by us
  /// @param output standard output and error together, cut at the command's limit
  public record Ended(int exitCode, String output, boolean timedOut) {
    public boolean succeeded() {
      return exitCode == 0;
    }

    /// The last line that says something, for a message.
    public String lastLine() {
      return cut(output.lines().filter(each -> !each.isBlank()).reduce("", (a, b) -> b).strip());
    }
  }

  /// As much of what a process said as fits into a message.
  static String cut(String said) {
    return said.length() <= MAX_SAID ? said : said.substring(0, MAX_SAID) + "…";
  }

  /// Runs a command to its end or its timeout.
  ///
  /// @throws IOException when it cannot be started, or this thread is interrupted meanwhile
  public Ended run(Command command) throws IOException {
    var words = new ArrayList<String>();
    SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(p -> words.add(p.toString()));
    words.addAll(command.words());
    String directory = command.workingDirectory();
    var builder =
        new ProcessBuilder(words)
            .directory(new File(directory == null ? "/" : directory))
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    var environment = builder.environment();
    environment.clear();
    environment.put("PATH", PATH);
    environment.put("LANG", "C.UTF-8");
    environment.put("HOME", "/root");
    environment.putAll(command.environment());
    Process process = builder.start();
    var output = new Beginning(process.getInputStream(), command.maxOutputBytes());
    Thread reader = Thread.ofPlatform().daemon().name("process-output").start(output);
    try {
      boolean ended = process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        end(process);
      }
      reader.join(LAST_WORDS);
      return new Ended(ended ? process.exitValue() : -1, output.text(), !ended);
    } catch (InterruptedException e) {
      if (!command.outlives()) {
        kill(process);
      }
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      process.getInputStream().close();
    }
  }

  private void end(Process process) throws IOException, InterruptedException {
    var descendants = process.descendants().toList();
    signal("TERM", process);
    descendants.forEach(ProcessHandle::destroy);
    process.destroy();
    if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)
        || descendants.stream().anyMatch(ProcessHandle::isAlive)) {
      signal("KILL", process);
      descendants.forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /// Ends a process at once, while this thread is being interrupted.
  private static void kill(Process process) throws IOException {
    try {
      signal("KILL", process);
    } catch (InterruptedException e) {
      // interrupted already; what is known of the group goes below
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /// To the whole group, by the shell's own `kill`: a small node has no program of that name.
  private static void signal(String name, Process process)
      throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " -- -" + process.pid())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor(5, TimeUnit.SECONDS);
  }

  /// Keeps the beginning of what a process says and drops the rest, so that it never blocks.
  private static final class Beginning implements Runnable {
    private final InputStream in;
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Beginning(InputStream in, int limit) {
      this.in = in;
      this.limit = limit;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[4096];
      try {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          keep(buffer, n);
        }
      } catch (IOException e) {
        // closed under us: the process is gone
      }
    }

    private synchronized void keep(byte[] buffer, int count) {
      kept.write(buffer, 0, Math.min(count, limit - kept.size()));
    }

    synchronized String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }
  }
}
