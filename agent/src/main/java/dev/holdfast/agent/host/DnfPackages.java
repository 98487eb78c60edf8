package dev.holdfast.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Red Hat's family: dnf and dnf5. Holds are those of its versionlock plugin, read from the
/// plugin's own file.
final class DnfPackages extends RpmPackages {
  private static final Duration TRANSACTION = Duration.ofMinutes(50);
  private static final Duration QUERY = Duration.ofMinutes(5);
  private static final Pattern CANDIDATE = Pattern.compile("^(\\S+) ([0-9]+:\\S+-\\S+)$");
  private static final Pattern HOLDER = Pattern.compile("with PID ([0-9]+)");

  private final HostFiles files;
  private final Processes processes;

  DnfPackages(HostFiles files, Processes processes) {
    super(files, processes);
    this.files = files;
    this.processes = processes;
  }

  @Override
  public String name() {
    return "dnf";
  }

  @Override
  Set<String> held() throws IOException {
    return new VersionLocks(files).held();
  }

  @Override
  public Map<String, String> candidates(Collection<String> names) throws IOException {
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
      throw new IOException("dnf repoquery: " + Transactions.reason(ended.output()));
    }
    var newest = new HashMap<String, String>();
    for (String line : ended.output().lines().toList()) {
      Matcher matcher = CANDIDATE.matcher(line.strip());
      if (matcher.matches()) {
        String version = matcher.group(2).replaceFirst("^0:", "");
        newest.merge(matcher.group(1), version, RpmPackages::newer);
      }
    }
    return noOlderThanInstalled(newest);
  }

  @Override
  void installUnheld(Map<String, Optional<String>> names) throws IOException {
    var words = words("-y", "install");
    words.add("--");
    names.forEach((name, version) -> words.add(version.map(v -> name + "-" + v).orElse(name)));
    transaction(words);
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
        throw new IOException("'hold' needs dnf's versionlock plugin, which this node lacks", e);
      }
      throw e;
    }
  }

  /// As dnf says it, and as dnf5 does.
  static boolean isUnknownCommand(String said) {
    return said.contains("No such command") || said.contains("Unknown argument \"versionlock\"");
  }

  private List<String> words(String... words) {
    // it would wait for ever for whoever has its lock
    var all = new ArrayList<>(List.of("dnf", "--setopt=exit_on_lock=True"));
    all.addAll(List.of(words));
    return all;
  }

  private void transaction(List<String> words) throws IOException {
    Transactions.runOnceUnlocked(processes, files, Command.of(words).within(TRANSACTION), HOLDER);
  }
}
