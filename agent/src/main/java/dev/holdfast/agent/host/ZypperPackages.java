package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// SUSE's family. Holds are zypper's locks, read from its own file.
final class ZypperPackages extends RpmPackages {
  private static final Duration TRANSACTION = Duration.ofMinutes(50);
  private static final Duration QUERY = Duration.ofMinutes(5);
  private static final String LOCKS = "/etc/zypp/locks";
  private static final int MAX_BYTES = 1024 * 1024;
  private static final String LOCK = "solvable_name:";
  private static final String KEY = "gpgkey=file://";
  private static final Pattern NAME = Pattern.compile(" name=\"([^\"]*)\"");
  private static final Pattern EDITION = Pattern.compile(" edition=\"([^\"]*)\"");
  private static final Map<String, String> WAITING = Map.of("ZYPP_LOCK_TIMEOUT", "120");

  // zypper(8), "exit codes"
  private static final int NOTHING_FOUND = 104;
  private static final Set<Integer> DONE =
      Set.of(0, 100, 101, 102, 103, 106); // updates, a restart or a skipped repository are news

  private final HostFiles files;
  private final Processes processes;

  ZypperPackages(HostFiles files, Processes processes) {
    super(files, processes);
    this.files = files;
    this.processes = processes;
  }

  @Override
  public String name() {
    return "zypper";
  }

  @Override
  Set<String> held() throws IOException {
    var held = new HashSet<String>();
    text(LOCKS)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(LOCK))
        .forEach(line -> held.add(line.substring(LOCK.length()).strip()));
    return held;
  }

  private String text(String path) throws IOException {
    Place place = files.follow(path);
    return place.entry() == null
        ? ""
        : new String(files.read(place, MAX_BYTES), StandardCharsets.UTF_8);
  }

  @Override
  public Map<String, String> candidates(Collection<String> names) throws IOException {
    var words =
        zypper("-q", "--xmlout", "search", "-s", "--match-exact", "--type", "package", "--");
    words.addAll(names);
    var ended = processes.run(Command.listing(words).within(QUERY).with(WAITING));
    if (!ended.succeeded() && ended.exitCode() != NOTHING_FOUND) {
      throw new IOException("zypper search: " + Transactions.reason(ended.output()));
    }
    return noOlderThanInstalled(editions(ended.output()));
  }

  /// The newest edition of each solvable in zypper's XML, which has one in a line.
  static Map<String, String> editions(String xml) {
    var newest = new HashMap<String, String>();
    for (String line : xml.lines().map(String::strip).toList()) {
      Matcher name = NAME.matcher(line);
      Matcher edition = EDITION.matcher(line);
      if (line.startsWith("<solvable ") && name.find() && edition.find()) {
        newest.merge(name.group(1), edition.group(1), RpmPackages::newer);
      }
    }
    return newest;
  }

  @Override
  void installUnheld(Map<String, Optional<String>> names) throws IOException {
    var words =
        zypper("install", "--oldpackage", "--no-recommends", "--auto-agree-with-licenses", "--");
    names.forEach((name, version) -> words.add(version.map(v -> name + "=" + v).orElse(name)));
    transaction(words);
  }

  @Override
  public void remove(Collection<String> names) throws IOException {
    var words = zypper("remove", "--");
    words.addAll(names);
    transaction(words);
  }

  /// Only the key that the document names is imported: zypper by itself would take the one that the
  /// repository brings along.
  @Override
  public void refresh(String file) throws IOException {
    for (String line : text(file).lines().toList()) {
      if (line.startsWith(KEY)) {
        Transactions.run(
            processes,
            files,
            Command.of("rpm", "--import", line.substring(KEY.length())).within(QUERY));
      }
    }
    transaction(zypper("refresh", "--", repositoryOf(file)));
  }

  /// The repository that a file in `repos.d` declares.
  static String repositoryOf(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    return name.endsWith(".repo") ? name.substring(0, name.length() - ".repo".length()) : name;
  }

  @Override
  public void hold(Collection<String> names, boolean held) throws IOException {
    var words = zypper("-q", held ? "addlock" : "removelock", "--");
    words.addAll(names);
    transaction(words);
  }

  private static List<String> zypper(String... words) {
    var all = new ArrayList<>(List.of("zypper", "--non-interactive"));
    all.addAll(List.of(words));
    return all;
  }

  private void transaction(List<String> words) throws IOException {
    Transactions.run(processes, files, Command.of(words).within(TRANSACTION).with(WAITING), DONE);
  }
}
