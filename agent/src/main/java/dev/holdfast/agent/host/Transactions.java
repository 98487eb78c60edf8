package dev.holdfast.agent.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs a package manager so that it outlives the agent: under systemd in a scope of its own, since
/// a transaction that is cut in half leaves a broken node.
final class Transactions {
  private static final Set<Integer> SUCCESS = Set.of(0);
  private static final int MAX_REASON_LINES = 3;
  private static final List<String> BEGINNINGS =
      List.of(
          "holdfast-agent: not updated: ",
          "dpkg: error",
          "E: ",
          "Existing lock ", // who holds yum's
          "No package ", // yum names it here, and not in its error
          "Error: ",
          "ERROR: ",
          "The application with PID", // holds dnf's lock
          "System management is locked",
          "Problem: ",
          "Problem retrieving",
          "Repository '",
          "No provider of",
          "error: ",
          "Error");

  private static final String SAID = "/var/log/holdfast-agent-packages.log";
  private static final int MAX_SAID_BYTES = 256 * 1024;

  /// To a file and not to the agent: when the agent is killed, a pipe to it would take the
  /// transaction with it at the next line that is printed. Where there is no such file, nothing of
  /// it is kept.
  private static final String TO_FILE =
      "umask 077; if { : >"
          + SAID
          + "; } 2>/dev/null; then exec \"$@\" >"
          + SAID
          + " 2>&1; else exec \"$@\" >/dev/null 2>&1; fi";

  private static final Duration LOCKED = Duration.ofMinutes(2);

  private Transactions() {}

  /// Likewise, where the package manager gives up at once if somebody else has its lock: that one
  /// is waited for, two minutes at most.
  ///
  /// @param holder how it names the process, as its first group
  static void runOnceUnlocked(Processes processes, HostFiles files, Command command, Pattern holder)
      throws IOException {
    long deadline = System.nanoTime() + LOCKED.toNanos();
    while (true) {
      try {
        run(processes, files, command);
        return;
      } catch (IOException e) {
        Matcher named = holder.matcher(String.valueOf(e.getMessage()));
        if (!named.find() || !ended(Long.parseLong(named.group(1)), deadline)) {
          throw e;
        }
      }
    }
  }

  /// Waits until who holds the lock has ended.
  private static boolean ended(long pid, long deadline) throws IOException {
    Optional<ProcessHandle> holder = ProcessHandle.of(pid);
    long left = deadline - System.nanoTime();
    if (left <= 0 || holder.isEmpty()) {
      return left > 0;
    }
    try {
      holder.get().onExit().get(left, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new java.io.InterruptedIOException("interrupted").initCause(e);
    }
  }

  static void run(Processes processes, HostFiles files, Command command) throws IOException {
    run(processes, files, command, SUCCESS);
  }

  /// @param done exit codes that mean success
  static void run(Processes processes, HostFiles files, Command command, Set<Integer> done)
      throws IOException {
    var beginning = new ArrayList<String>();
    if (files.follow("/run/systemd/system").exists()) {
      beginning.addAll(List.of("systemd-run", "--scope", "--quiet", "--collect", "--"));
    }
    beginning.addAll(List.of("/bin/sh", "-c", TO_FILE, "sh"));
    var ended = processes.run(command.outlivingBy(beginning));
    if (ended.timedOut() || !done.contains(ended.exitCode())) {
      throw new IOException(
          command.words().getFirst()
              + (ended.timedOut()
                  ? " did not end within " + command.timeout().toMinutes() + " minutes"
                  : " ended with "
                      + ended.exitCode()
                      + ": "
                      + reason((said(files) + ended.output()).strip())));
    }
  }

  /// The end of what the package manager said.
  private static String said(HostFiles files) throws IOException {
    Place place = files.follow(SAID);
    Entry entry = place.entry();
    if (entry == null || !entry.isFile()) {
      return "";
    }
    try (InputStream in = files.open(place)) {
      in.skipNBytes(Math.max(0, entry.sizeBytes() - MAX_SAID_BYTES));
      return new String(in.readNBytes(MAX_SAID_BYTES), StandardCharsets.UTF_8);
    }
  }

  /// Package managers say what is wrong in lines that begin so, and seldom in the last; what dpkg
  /// says is nearer to the cause than apt's summary of it, and what the agent's own package says is
  /// it.
  static String reason(String output) {
    List<String> lines = output.lines().toList();
    for (String beginning : BEGINNINGS) {
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).stripLeading().startsWith(beginning)) {
          return from(lines, i);
        }
      }
    }
    return lines.stream().reduce("", (a, b) -> b.isBlank() ? a : b).strip();
  }

  /// The package is often named in one line and the reason in those below, which are indented.
  private static String from(List<String> lines, int at) {
    var said = new ArrayList<String>();
    said.add(lines.get(at).strip());
    for (int i = at + 1; i < lines.size() && said.size() <= MAX_REASON_LINES; i++) {
      boolean goesOn = lines.get(i).startsWith(" ") || isZyppers(said.getFirst());
      if (!goesOn || lines.get(i).isBlank() || lines.get(i).startsWith(" Solution")) {
        break;
      }
      said.add(lines.get(i).strip());
    }
    return Processes.cut(String.join(" ", said));
  }

  /// Which says why in the next lines, as far to the left.
  private static boolean isZyppers(String line) {
    return line.startsWith("Problem retrieving") || line.startsWith("Repository '");
  }
}
