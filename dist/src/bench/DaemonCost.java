import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.Eventually;
import dev.holdfast.agent.testing.SelfSigned;
import dev.holdfast.agent.testing.TestReconciler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// What the daemon of the distribution costs over TLS: resident memory and processor time while
/// idle, then processor time of a check of 1,000 unchanged files, right after the start and after
/// 100 of them, then what it takes to repair 100 files (each file and each folder synced), for the
/// first times and later. Prints a line a figure, beginning with '###'. Run by `beside-peers`, as a
/// source file.
final class DaemonCost {
  private static final int FILES = 1_000;
  private static final int IDLE_SECONDS = 180;
  private static final int WARM_UP = 100;
  private static final int CHECKS = 100;

  /// Other files each time, and no file twice in the runs that a node remembers: what is corrected
  /// again and again is a fight, and left alone.
  private static final int REPAIRS = 10;

  private static final int REPAIRED = 100;
  private static final String NAME = "fleet/many";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private DaemonCost() {}

  public static void main(String[] arguments) throws Exception {
    String agent = Path.of(arguments[0]).toAbsolutePath().resolve("bin/holdfast-agent").toString();
    Path folder = Files.createTempDirectory("holdfast-daemon-cost");
    Path root = Files.createDirectories(folder.resolve("root"));
    Files.createDirectories(root.resolve("srv"));
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
    String state = folder.resolve("state").toString();
    var certificate = SelfSigned.in(folder);
    try (var reconciler = TestReconciler.overTls(InstantSource.system(), certificate.server())) {
      Process register =
          new ProcessBuilder(
                  agent,
                  "register",
                  "--server=" + reconciler.url(),
                  "--token=" + reconciler.gate().token().text(),
                  "--ca-file=" + certificate.pem(),
                  "--name=node-1",
                  "--root=" + root,
                  "--state=" + state)
              .inheritIO()
              .start();
      if (register.waitFor() != 0) {
        throw new IllegalStateException("it cannot register");
      }
      Process daemon =
          new ProcessBuilder(agent, "run", "--state=" + state)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      try {
        measure(reconciler, daemon.pid(), root);
      } finally {
        daemon.destroy();
        daemon.waitFor();
      }
    }
  }

  private static void measure(TestReconciler reconciler, long pid, Path root) throws Exception {
    for (int i = 0; i < 4; i++) {
      reconciler.release(Documents.association("fleet/small-" + i).file("/srv/small-" + i, "x"));
    }
    Eventually.until("all four ran", PATIENCE, () -> reconciler.reports().size() >= 4);
    pause(30);
    say("resident, idle, 4 associations", "%.1f MiB", resident(pid));
    long before = ticks(pid);
    pause(IDLE_SECONDS);
    say("processor time idle, of a core", "%.3f %%", (ticks(pid) - before) / (double) IDLE_SECONDS);

    var documents = Documents.association(NAME);
    for (int i = 0; i < FILES; i++) {
      documents.resource(
          "{'name': 'f%1$d', 'file': {'path': '/srv/f%1$d', 'mode': '0644', 'owner': 'root',"
                  .formatted(i)
              + " 'content': '%s'}}".formatted(content(i)));
    }
    reconciler.release(documents);
    Eventually.until("it is applied", PATIENCE, () -> reconciler.reports(NAME).size() == 1);
    int asked = checks(reconciler, pid, 0, WARM_UP, "of the first checks of 1,000 files");
    asked = checks(reconciler, pid, asked, CHECKS, "of a check of 1,000 files, warm");
    say("the same check, begin to end", "%d ms", median(reconciler, CHECKS));
    asked = repairs(reconciler, root, asked, "with 100 of them repaired, at first");
    repairs(reconciler, root, asked, "with 100 of them repaired, warm");
    pause(30);
    say("resident, after that", "%.1f MiB", resident(pid));
  }

  private static int checks(TestReconciler reconciler, long pid, int from, int count, String what)
      throws Exception {
    long before = ticks(pid);
    for (int i = 0; i < count; i++) {
      ask(reconciler, from + i);
    }
    say("processor time " + what, "%.1f ms", (ticks(pid) - before) * 10.0 / count);
    return from + count;
  }

  private static int repairs(TestReconciler reconciler, Path root, int from, String what)
      throws Exception {
    for (int i = 0; i < REPAIRS; i++) {
      for (int file = 0; file < REPAIRED; file++) {
        Files.writeString(root.resolve("srv/f" + (file * REPAIRS + i)), "by hand " + i);
      }
      ask(reconciler, from + i);
    }
    say(what + ", begin to end", "%d ms", median(reconciler, REPAIRS));
    return from + REPAIRS;
  }

  private static String content(int number) {
    return ("line " + number + " ").repeat(60).substring(0, 256);
  }

  private static void ask(TestReconciler reconciler, int number) {
    reconciler.ask("run-" + number, NAME, false, Duration.ofMinutes(10));
    Eventually.until("it ran", PATIENCE, () -> reconciler.reports(NAME).size() == number + 2);
  }

  /// Of the last runs.
  private static long median(TestReconciler reconciler, int count) {
    var reports = reconciler.reports(NAME);
    List<Long> millis = new ArrayList<>();
    for (var report : reports.subList(reports.size() - count, reports.size())) {
      millis.add(Duration.between(report.startedAt(), report.finishedAt()).toMillis());
    }
    millis.sort(null);
    return millis.get(count / 2);
  }

  private static void pause(int seconds) {
    long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private static double resident(long pid) throws Exception {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow()
        / 1024.0;
  }

  /// User and system, in hundredths of a second.
  private static long ticks(long pid) throws Exception {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static void say(String what, String form, Object value) {
    System.out.printf(Locale.ROOT, "### %-42s " + form + "%n", what, value);
  }
}
