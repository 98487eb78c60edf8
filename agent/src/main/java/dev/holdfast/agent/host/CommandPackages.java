package dev.holdfast.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Package managers that are asked through their commands: dnf, yum and zypper over rpm, and apk.
final class CommandPackages implements PackageManager {
  private static final Duration TRANSACTION = Duration.ofMinutes(50);

  private final HostFiles files;
  private final Processes processes;
  private final Dialect dialect;

  CommandPackages(HostFiles files, Processes processes, Dialect dialect) {
    this.files = files;
    this.processes = processes;
    this.dialect = dialect;
  }

  /// How one of them is spoken to.
  ///
  /// @param list prints one line a package
  /// @param parse name and version from such a line; null where the line is none
  /// @param candidate prints the newest version, the name to be added at its end; empty: no such
  ///   way
  /// @param pin between name and version
  record Dialect(
      String id,
      List<String> list,
      Function<String, String @Nullable []> parse,
      List<String> candidate,
      List<String> install,
      List<String> remove,
      String pin) {
    private static final List<String> RPM =
        List.of("rpm", "-qa", "--qf", "%{NAME} %{VERSION}-%{RELEASE}\\n");

    static final Dialect DNF =
        new Dialect(
            "dnf",
            RPM,
            Dialect::spaced,
            List.of("dnf", "-q", "repoquery", "--latest-limit=1", "--qf", "%{version}-%{release}"),
            List.of("dnf", "-y", "install"),
            List.of("dnf", "-y", "remove"),
            "-");
    static final Dialect YUM =
        new Dialect(
            "yum",
            RPM,
            Dialect::spaced,
            List.of(),
            List.of("yum", "-y", "install"),
            List.of("yum", "-y", "remove"),
            "-");
    static final Dialect ZYPPER =
        new Dialect(
            "zypper",
            RPM,
            Dialect::spaced,
            List.of(),
            List.of("zypper", "-n", "install", "--no-recommends"),
            List.of("zypper", "-n", "remove"),
            "=");
    static final Dialect APK =
        new Dialect(
            "apk",
            List.of("apk", "info", "-v"),
            Dialect::dashed,
            List.of(),
            List.of("apk", "add"),
            List.of("apk", "del"),
            "=");

    private static String @Nullable [] spaced(String line) {
      String[] words = line.strip().split(" ", 2);
      return words.length == 2 ? words : null;
    }

    /// `busybox-1.36.1-r5`: the version begins at the last dash but one.
    private static String @Nullable [] dashed(String line) {
      int release = line.lastIndexOf('-');
      int version = release < 0 ? -1 : line.lastIndexOf('-', release - 1);
      return version <= 0
          ? null
          : new String[] {line.substring(0, version), line.substring(version + 1).strip()};
    }
  }

  @Override
  public String name() {
    return dialect.id;
  }

  @Override
  public Map<String, Installed> installed() throws IOException {
    var ended = processes.run(Command.listing(dialect.list));
    if (!ended.succeeded()) {
      throw new IOException(dialect.list.getFirst() + ": " + ended.lastLine());
    }
    var packages = new HashMap<String, Installed>();
    ended
        .output()
        .lines()
        .forEach(line -> {
          String[] words = dialect.parse.apply(line);
          if (words != null) {
            packages.put(words[0], new Installed(words[1], false));
          }
        });
    return packages;
  }

  @Override
  public Optional<String> candidate(String name) throws IOException {
    if (dialect.candidate.isEmpty()) {
      throw new IOException("'latest' is not supported with " + dialect.id);
    }
    var words = new ArrayList<>(dialect.candidate);
    words.add(name);
    var ended = processes.run(Command.of(words));
    return ended.succeeded() ? ended.output().lines().findFirst() : Optional.empty();
  }

  @Override
  public void install(Map<String, Optional<String>> names) throws IOException {
    var words = new ArrayList<>(dialect.install);
    names.forEach(
        (name, version) -> words.add(version.map(v -> name + dialect.pin + v).orElse(name)));
    Transactions.run(processes, files, Command.of(words).within(TRANSACTION));
  }

  @Override
  public void remove(Collection<String> names) throws IOException {
    var words = new ArrayList<>(dialect.remove);
    words.addAll(names);
    Transactions.run(processes, files, Command.of(words).within(TRANSACTION));
  }

  /// They read what is new by themselves, before they install.
  @Override
  public void refresh(String file) {}

  @Override
  public void hold(Collection<String> names, boolean held) throws IOException {
    throw new IOException("'hold' is not supported with " + dialect.id);
  }
}
