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
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Runs processes, each in a session of its own, so that a timeout ends everything that it started.
/// What a process says is read to its end whatever becomes of it, so that it never blocks, and is
/// never kept whole.
public final class Processes {
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);
  private static final int MAX_SAID = 300;
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final String MARK = "HOLDFAST_TREE";
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
  private static final Path SYSTEMD = Path.of("/run/systemd/system");
  private static final Path SYSTEMD_RUN = Path.of("/usr/bin/systemd-run");
  private static final ScopedValue<BooleanSupplier> OVER = ScopedValue.newInstance();

  private final Duration grace;

  Processes() {
    this(GRACE);
  }

  /// @param grace between TERM and KILL
  Processes(Duration grace) {
    this.grace = grace;
  }

  /// @param exitCode -1 where it was ended by us
  /// @param output standard output and error together, cut at the command's limit; empty where
  ///   sinks took it
  /// @param timedOut its own time was over
  /// @param stopped whoever wanted it wants it no more
  public record Ended(int exitCode, String output, boolean timedOut, boolean stopped) {
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

  /// Takes what a process says, from a thread of its own. What it throws ends nothing: the rest is
  /// dropped.
  public interface Sink {
    /// @param bytes not to be kept; the first `count` of them
    void take(byte[] bytes, int count) throws IOException;
  }

  /// Work during which a process is ended as soon as `over` holds, unless it outlives the agent.
  ///
  /// @param over asked several times a second
  public static <T, X extends Throwable> T until(
      BooleanSupplier over, ScopedValue.CallableOp<? extends T, X> work) throws X {
    return ScopedValue.where(OVER, over).call(work);
  }

  /// Runs a command to its end or its timeout.
  ///
  /// @throws IOException when it cannot be started, or this thread is interrupted meanwhile
  public Ended run(Command command) throws IOException {
    var output = new Beginning(command.maxOutputBytes());
    Ended ended = run(command, output, null);
    return new Ended(ended.exitCode(), output.text(), ended.timedOut(), ended.stopped());
  }

  /// Likewise, and a listener hears all of it, errors among the rest.
  public Ended run(Command command, Sink listener) throws IOException {
    var output = new Beginning(command.maxOutputBytes());
    Sink both =
        (bytes, count) -> {
          output.take(bytes, count);
          listener.take(bytes, count);
        };
    Ended ended = run(command, both, null);
    return new Ended(ended.exitCode(), output.text(), ended.timedOut(), ended.stopped());
  }

  /// Likewise, with the two streams apart.
  ///
  /// @param error null where it goes with the output
  public Ended run(Command command, Sink output, @Nullable Sink error) throws IOException {
    String id = UUID.randomUUID().toString();
    String scope = scope(command, id);
    Process process = start(command, id, scope, error == null);
    boolean tracked =
        command.keeping() == Command.Keeping.MARKED || command.keeping() == Command.Keeping.SCOPED;
    var tree = new ProcessTree(process, tracked ? MARK + "=" + id : null, scope);
    Thread reader = reader(process.getInputStream(), output);
    Thread errors = error == null ? null : reader(process.getErrorStream(), error);
    try {
      tell(process, command.input());
      Ended ended = await(process, tree, command);
      reader.join(LAST_WORDS);
      if (errors != null) {
        errors.join(LAST_WORDS);
      }
      return ended;
    } catch (InterruptedException e) {
      if (command.keeping() != Command.Keeping.OUTLIVES) {
        tree.end(grace);
      }
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      process.getInputStream().close();
      process.getErrorStream().close();
    }
  }

  private static @Nullable String scope(Command command, String id) throws IOException {
    boolean possible =
        command.keeping() == Command.Keeping.SCOPED
            && Files.isDirectory(SYSTEMD)
            && Files.isExecutable(SYSTEMD_RUN)
            && Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    return possible ? "holdfast-" + id + ".scope" : null;
  }

  private static Process start(Command command, String id, @Nullable String scope, boolean together)
      throws IOException {
    var words = new ArrayList<String>();
    SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(p -> words.add(p.toString()));
    if (scope != null) {
      words.addAll(
          List.of(
              SYSTEMD_RUN.toString(),
              "--scope",
              "--quiet",
              "--collect",
              "--unit=" + scope,
              "--description=a step of a document",
              "--"));
    }
    words.addAll(command.words());
    String directory = command.workingDirectory();
    var builder =
        new ProcessBuilder(words)
            .directory(new File(directory == null ? "/" : directory))
            .redirectErrorStream(together);
    if (command.input() == null) {
      builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    }
    var environment = builder.environment();
    environment.clear();
    environment.put("PATH", PATH);
    environment.put("LANG", "C.UTF-8");
    environment.put("HOME", "/root");
    environment.putAll(command.environment());
    environment.put(MARK, id);
    return builder.start();
  }

  private static void tell(Process process, @Nullable String input) {
    if (input != null) {
      try (var out = process.getOutputStream()) {
        out.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // it does not want to know; how it ends tells why
      }
    }
  }

  private Ended await(Process process, ProcessTree tree, Command command)
      throws InterruptedException {
    boolean outlives = command.keeping() == Command.Keeping.OUTLIVES;
    BooleanSupplier over = outlives ? () -> false : OVER.orElse(() -> false);
    long deadline = System.nanoTime() + command.timeout().toNanos();
    while (true) {
      long left = deadline - System.nanoTime();
      if (process.waitFor(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS)) {
        return new Ended(process.exitValue(), "", false, false);
      }
      boolean stopped = over.getAsBoolean();
      if (stopped || left <= 0) {
        if (tree.end(grace)) {
          Thread.currentThread().interrupt();
        }
        return new Ended(-1, "", !stopped, stopped);
      }
    }
  }

  private static Thread reader(InputStream in, Sink sink) {
    return Thread.ofPlatform()
        .daemon()
        .name("process-output")
        .start(() -> {
          byte[] buffer = new byte[16 * 1024];
          boolean wanted = true;
          try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
              wanted = wanted && taken(sink, buffer, n);
            }
          } catch (IOException e) {
            // closed under us: the process is gone
          }
        });
  }

  private static boolean taken(Sink sink, byte[] buffer, int count) {
    try {
      sink.take(buffer, count);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Keeps the beginning of what a process says and drops the rest.
  private static final class Beginning implements Sink {
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Beginning(int limit) {
      this.limit = limit;
    }

    @Override
    public synchronized void take(byte[] bytes, int count) {
      kept.write(bytes, 0, Math.min(count, limit - kept.size()));
    }

    synchronized String text() {
      return kept.toString(StandardCharsets.UTF_8);
    }
  }
}
