import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.Eventually;
import dev.holdfast.agent.testing.SelfSigned;
import dev.holdfast.agent.testing.TestReconciler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What the daemon of the distribution costs over TLS, in a Debian tree of its own: resident memory
/// and processor time while idle; processor time of a check of 1,000 unchanged files, right after
/// the start and after 100 of them; what it takes to repair 100 files (each file and each folder
/// synced), for the first times and later; and processor time of checks of packages and of users,
/// beside one of a single file. Prints a line a figure, beginning with '###'. Run by
/// `beside-peers`, as a source file.
final class DaemonCost {
  private static final int FILES = 1_000;
  private static final int IDLE_SECONDS = 180;
  private static final int WARM_UP = 100;
  private static final int CHECKS = 100;

  /// Other files each time, and no file twice in the runs that a node remembers: what is corrected
  /// again and again is a fight, and left alone.
  private static final int REPAIRS = 10;

  private static final int REPAIRED = 100;
  private static final int PACKAGES = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private DaemonCost() {}

  /// @param arguments the tree, with the distribution in it
  public static void main(String[] arguments) throws Exception {
    Path tree = Path.of(arguments[0]).toAbsolutePath();
    Path folder = Files.createDirectories(tree.resolve("root/daemon-cost"));
    var certificate = SelfSigned.in(folder);
    try (var reconciler = TestReconciler.overTls(InstantSource.system(), certificate.server())) {
      Process register =
          agent(
                  tree,
                  "register",
                  "--server=" + reconciler.url(),
                  "--token=" + reconciler.gate().token().text(),
                  "--ca-file=/root/daemon-cost/" + certificate.pem().getFileName(),
                  "--name=node-1")
              .inheritIO()
              .start();
      if (register.waitFor() != 0) {
        throw new IllegalStateException("it cannot register");
      }
      Process daemon =
          agent(tree, "run")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      try {
        measure(reconciler, daemon.pid(), tree);
      } finally {
        daemon.destroy();
        daemon.waitFor();
      }
    }
  }

  private static ProcessBuilder agent(Path tree, String command, String... options) {
    var words = new ArrayList<String>(List.of("chroot", tree.toString()));
    words.add("/usr/lib/holdfast-agent/bin/holdfast-agent");
    words.add(command);
    words.add("--state=/root/daemon-cost/state");
    words.addAll(List.of(options));
    return new ProcessBuilder(words);
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

    var files = Documents.association("fleet/many");
    for (int i = 0; i < FILES; i++) {
      files.resource(
          "{'name': 'f%1$d', 'file': {'path': '/srv/f%1$d', 'mode': '0644', 'owner': 'root',"
                  .formatted(i)
              + " 'content': '%s'}}".formatted(content(i)));
    }
    var many = new Asked(reconciler, "fleet/many", pid, files);
    say("of the first checks of 1,000 files", many.checks(WARM_UP));
    say("of a check of 1,000 files, warm", many.checks(CHECKS));
    say("the same check, begin to end", "%d ms", many.median(CHECKS));
    repairs(many, root, 0, "with 100 of them repaired, at first");
    repairs(many, root, REPAIRS, "with 100 of them repaired, warm");
    pause(30);
    say("resident, after that", "%.1f MiB", resident(pid));

    var one = new Asked(reconciler, "fleet/small-0", pid, null);
    one.checks(WARM_UP);
    say("of a check of 1 file", one.checks(CHECKS));
    var packages = new Asked(reconciler, "fleet/packages", pid, packages(root));
    packages.checks(WARM_UP);
    say("of a check of 50 packages", packages.checks(CHECKS));
    Runnable change = () -> touch(root.resolve("var/lib/dpkg/status"));
    say("the same, their database changed each time", packages.checks(CHECKS, change));
    var users = new Asked(reconciler, "fleet/users", pid, users(root));
    users.checks(WARM_UP);
    say("of a check of 20 users", users.checks(CHECKS));
    Runnable changeUsers = () -> touch(root.resolve("etc/passwd"));
    say("the same, their file changed each time", users.checks(CHECKS, changeUsers));
  }

  /// As they are in the tree, as many as are measured.
  private static Documents packages(Path root) throws IOException {
    String before = "Package: ";
    var documents = Documents.association("fleet/packages");
    Files.readAllLines(root.resolve("var/lib/dpkg/status")).stream()
        .filter(line -> line.startsWith(before))
        .map(line -> line.substring(before.length()))
        .distinct()
        .limit(PACKAGES)
        .forEach(name ->
            documents.resource("{'name': '%1$s', 'package': {'name': '%1$s'}}".formatted(name)));
    return documents;
  }

  /// Those whom `beside-peers` made.
  private static Documents users(Path root) throws IOException {
    var documents = Documents.association("fleet/users");
    for (String line : Files.readAllLines(root.resolve("etc/passwd"))) {
      if (line.startsWith("bench")) {
        String[] of = line.split(":", -1);
        documents.resource(
            "{'name': '%1$s', 'user': {'name': '%1$s', 'uid': %2$s, 'home': '%3$s',"
                    .formatted(of[0], of[2], of[5])
                + " 'shell': '%s', 'groups': ['adm', 'mail']}}".formatted(of[6]));
      }
    }
    return documents;
  }

  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs of one association that are asked for, one after the other.
  private static final class Asked {
    private final TestReconciler reconciler;
    private final String name;
    private final long pid;
    private int reports;

    /// @param documents null where the association is there
    Asked(TestReconciler reconciler, String name, long pid, @Nullable Documents documents) {
      this.reconciler = reconciler;
      this.name = name;
      this.pid = pid;
      if (documents != null) {
        reconciler.release(documents);
        reports = 1;
        Eventually.until("it is applied", PATIENCE, () -> reconciler.reports(name).size() == 1);
      } else {
        reports = reconciler.reports(name).size();
      }
    }

    /// @return processor time of each, in ms
    double checks(int count) throws IOException {
      return checks(count, () -> {});
    }

    double checks(int count, Runnable before) throws IOException {
      long began = ticks(pid);
      for (int i = 0; i < count; i++) {
        before.run();
        run();
      }
      return (ticks(pid) - began) * 10.0 / count;
    }

    void run() {
      int expected = ++reports;
      reconciler.ask(name.replace('/', '.') + "-" + expected, name, false, Duration.ofMinutes(10));
      Eventually.until("it ran", PATIENCE, () -> reconciler.reports(name).size() == expected);
    }

    /// Of the last runs, from beginning to end.
    long median(int count) {
      var all = reconciler.reports(name);
      List<Long> millis = new ArrayList<>();
      for (var report : all.subList(all.size() - count, all.size())) {
        millis.add(Duration.between(report.startedAt(), report.finishedAt()).toMillis());
      }
      millis.sort(null);
      return millis.get(count / 2);
    }
  }

  private static void repairs(Asked many, Path root, int from, String what) throws IOException {
    for (int i = from; i < from + REPAIRS; i++) {
      for (int file = 0; file < REPAIRED; file++) {
        Files.writeString(root.resolve("srv/f" + (file * REPAIRS + i % REPAIRS)), "by hand " + i);
      }
      many.run();
    }
    say(what + ", begin to end", "%d ms", many.median(REPAIRS));
  }

  private static String content(int number) {
    return ("line " + number + " ").repeat(60).substring(0, 256);
  }

  private static void pause(int seconds) {
    long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private static double resident(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow()
        / 1024.0;
  }

  /// User and system, in hundredths of a second.
  private static long ticks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static void say(String what, double millis) {
    say("processor time " + what, "%.1f ms", millis);
  }

  private static void say(String what, String form, Object value) {
    System.out.printf(Locale.ROOT, "### %-42s " + form + "%n", what, value);
  }
}
