package dev.holdfast.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Red Hat's family: dnf, or yum where there is no dnf. Holds are those of its versionlock plugin,
/// read from the plugin's own file.
final class DnfPackages implements PackageManager {
  static final String DNF = "dnf";
  static final String YUM = "yum";
  private static final Duration TRANSACTION = Duration.ofMinutes(50);
  private static final Duration QUERY = Duration.ofMinutes(5);
  private static final Duration LOCKED = Duration.ofMinutes(2);
  private static final int MAX_LOCKS_BYTES = 1024 * 1024;
  private static final List<String> LOCKS =
      List.of(
          "/etc/dnf/plugins/versionlock.list",
          "/etc/dnf/versionlock.toml",
          "/etc/yum/pluginconf.d/versionlock.list");
  // NAME-[EPOCH:]VERSION-RELEASE.ARCH, or NAME-*
  private static final Pattern LOCK =
      Pattern.compile("^([^!#\\s].*)-(?:\\*|(?:[0-9]+:)?[^-:\\s]+-[^-\\s]+)$");
  private static final Pattern TOML_LOCK = Pattern.compile("^name\\s*=\\s*\"([^\"]+)\"$");
  private static final Pattern CANDIDATE = Pattern.compile("^(\\S+) ([0-9]+:\\S+-\\S+)$");
  private static final Pattern HOLDER = Pattern.compile("with PID ([0-9]+)");

  private final HostFiles files;
  private final Processes processes;
  private final RpmDatabase database;
  private final String program;

  /// @param program `dnf` or `yum`
  DnfPackages(HostFiles files, Processes processes, String program) {
    this.files = files;
    this.processes = processes;
    this.database = new RpmDatabase(files, processes);
    this.program = program;
  }

  @Override
  public String name() {
    return program;
  }

  @Override
  public Map<String, Installed> installed() throws IOException {
    Set<String> held = held();
    var packages = new HashMap<String, Installed>();
    database
        .versions()
        .forEach(
            (name, version) -> packages.put(name, new Installed(version, held.contains(name))));
    return packages;
  }

  private Set<String> held() throws IOException {
    var held = new HashSet<String>();
    for (String path : LOCKS) {
      Place place = files.follow(path);
      if (place.entry() != null) {
        String text =
            new String(files.read(place, MAX_LOCKS_BYTES), java.nio.charset.StandardCharsets.UTF_8);
        held.addAll(locked(text));
      }
    }
    return held;
  }

  /// Names in a file of the versionlock plugin.
  static Set<String> locked(String text) {
    var names = new HashSet<String>();
    for (String line : text.lines().map(String::strip).toList()) {
      for (Pattern pattern : List.of(LOCK, TOML_LOCK)) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.matches()) {
          names.add(matcher.group(1));
        }
      }
    }
    return names;
  }

  @Override
  public Map<String, String> candidates(Collection<String> names) throws IOException {
    if (program.equals(YUM)) {
      throw new IOException("'latest' needs dnf, and this node has only yum");
    }
    var words =
        words(
            "-q",
            "repoquery",
            "--latest-limit=1",
            "--qf",
            "%{name} %{epoch}:%{version}-%{release}\\n");
    words.add("--");
    words.addAll(names);
    var ended = processes.run(Command.listing(words).within(QUERY));
    if (!ended.succeeded()) {
      throw new IOException(program + " repoquery: " + Transactions.reason(ended.output()));
    }
    var newest = new HashMap<String, String>();
    Map<String, String> installed = database.versions();
    for (String line : ended.output().lines().toList()) {
      Matcher matcher = CANDIDATE.matcher(line.strip());
      if (matcher.matches()) {
        String version = matcher.group(2).replaceFirst("^0:", "");
        newest.merge(matcher.group(1), version, DnfPackages::newer);
      }
    }
    newest.replaceAll((name, version) -> newer(version, installed.getOrDefault(name, version)));
    return newest;
  }

  static String newer(String a, String b) {
    return RpmVersion.of(a).compareTo(RpmVersion.of(b)) >= 0 ? a : b;
  }

  @Override
  public boolean isVersion(String wanted, String installed) {
    return RpmVersion.of(installed).isMeantBy(wanted);
  }

  /// A locked version hides the others from dnf.
  @Override
  public void install(Map<String, Optional<String>> names) throws IOException {
    var held = new HashSet<>(held());
    held.retainAll(names.keySet());
    if (!held.isEmpty()) {
      hold(held, false);
    }
    var words = words("-y", "install");
    words.add("--");
    names.forEach((name, version) -> words.add(version.map(v -> name + "-" + v).orElse(name)));
    try {
      transaction(words);
    } catch (IOException e) {
      if (!held.isEmpty()) {
        hold(held, true);
      }
      throw e;
    }
  }

  @Override
  public void remove(Collection<String> names) throws IOException {
    var words = words("-y", "remove");
    words.add("--");
    words.addAll(names);
    transaction(words);
  }

  @Override
  public void refresh(String file) throws IOException {
    String id = ZypperPackages.repositoryOf(file);
    transaction(words("-q", "-y", "--disablerepo=*", "--enablerepo=" + id, "makecache"));
  }

  @Override
  public void hold(Collection<String> names, boolean held) throws IOException {
    var words = words("-q", "-y", "versionlock", held ? "add" : "delete");
    words.addAll(names);
    try {
      transaction(words);
    } catch (IOException e) {
      if (isUnknownCommand(String.valueOf(e.getMessage()))) {
        throw new IOException(
            "'hold' needs " + program + "'s versionlock plugin, which this node lacks", e);
      }
      throw e;
    }
  }

  /// As dnf and yum say it, and as dnf5 does.
  static boolean isUnknownCommand(String said) {
    return said.contains("No such command") || said.contains("Unknown argument \"versionlock\"");
  }

  private List<String> words(String... words) {
    var all = new ArrayList<>(List.of(program));
    if (program.equals(DNF)) {
      all.add("--setopt=exit_on_lock=True"); // it would wait for ever
    }
    all.addAll(List.of(words));
    return all;
  }

  private void transaction(List<String> words) throws IOException {
    Command command = Command.of(words).within(TRANSACTION);
    long deadline = System.nanoTime() + LOCKED.toNanos();
    while (true) {
      try {
        Transactions.run(processes, files, command);
        return;
      } catch (IOException e) {
        Matcher holder = HOLDER.matcher(String.valueOf(e.getMessage()));
        if (!holder.find() || !ended(Long.parseLong(holder.group(1)), deadline)) {
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
}
