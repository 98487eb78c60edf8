package dev.holdfast.agent.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Alpine. What is installed is read from apk's own database, which costs no process. A hold is a
/// version in `/etc/apk/world`: apk has no other.
final class ApkPackages implements PackageManager {
  private static final List<String> DATABASES =
      List.of("/lib/apk/db/installed", "/usr/lib/apk/db/installed");
  private static final String WORLD = "/etc/apk/world";
  private static final Duration TRANSACTION = Duration.ofMinutes(50);
  private static final Duration QUERY = Duration.ofMinutes(5);
  private static final long MAX_WORLD_BYTES = 1024 * 1024;
  private static final Pattern HELD = Pattern.compile("^([^=<>~@!]+)(?:@[^=<>~]+)?=.+$");
  private static final Pattern UPGRADABLE =
      Pattern.compile("^(\\S+)-([^-\\s]+-r[0-9]+) .*\\[upgradable from: .*\\]$");

  private final HostFiles files;
  private final Processes processes;
  private @Nullable Snapshot snapshot;

  ApkPackages(HostFiles files, Processes processes) {
    this.files = files;
    this.processes = processes;
  }

  private record Snapshot(FileTime modified, long sizeBytes, Map<String, String> versions) {}

  @Override
  public String name() {
    return "apk";
  }

  @Override
  public Map<String, Installed> installed() throws IOException {
    Set<String> held = held(text(files.follow(WORLD)));
    var packages = new HashMap<String, Installed>();
    versions()
        .forEach(
            (name, version) -> packages.put(name, new Installed(version, held.contains(name))));
    return packages;
  }

  private Map<String, String> versions() throws IOException {
    for (String path : DATABASES) {
      Place place = files.follow(path);
      Entry entry = place.entry();
      if (entry == null) {
        continue;
      }
      Snapshot known = snapshot;
      if (known == null
          || !known.modified().equals(entry.modified())
          || known.sizeBytes() != entry.sizeBytes()) {
        known = new Snapshot(entry.modified(), entry.sizeBytes(), read(place));
        snapshot = known;
      }
      return known.versions();
    }
    throw new IOException("apk's database " + DATABASES.getFirst() + " is missing");
  }

  private String text(Place place) throws IOException {
    return place.entry() == null
        ? ""
        : new String(files.read(place, MAX_WORLD_BYTES), StandardCharsets.UTF_8);
  }

  /// Paragraphs with lines `P:name` and `V:version`.
  ///
  /// @throws IOException where a paragraph has one and not the other
  private Map<String, String> read(Place database) throws IOException {
    var versions = new HashMap<String, String>();
    try (var in =
        new BufferedReader(new InputStreamReader(files.open(database), StandardCharsets.UTF_8))) {
      boolean more = true;
      while (more) {
        more = paragraph(in, versions);
      }
    }
    return versions;
  }

  /// @return false at the end
  private static boolean paragraph(BufferedReader in, Map<String, String> versions)
      throws IOException {
    String name = null;
    String version = null;
    String line = in.readLine();
    for (; line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.startsWith("P:")) {
        name = line.substring(2);
      } else if (line.startsWith("V:")) {
        version = line.substring(2);
      }
    }
    if (name != null && version != null) {
      versions.put(name, version);
    } else if (name != null || version != null) {
      throw new IOException("apk's database cannot be read at package " + name + version);
    }
    return line != null;
  }

  static Set<String> held(String world) {
    var names = new HashSet<String>();
    for (String word : world.split("\\s+", -1)) {
      Matcher matcher = HELD.matcher(word);
      if (matcher.matches()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  /// What is not upgradable is as new as it gets.
  @Override
  public Map<String, String> candidates(Collection<String> names) throws IOException {
    var words = new ArrayList<>(List.of("apk", "list", "--upgradable"));
    words.addAll(names);
    var ended = processes.run(Command.listing(words).within(QUERY));
    if (!ended.succeeded()) {
      throw new IOException("apk list: " + Transactions.reason(ended.output()));
    }
    var newest = new HashMap<String, String>();
    versions()
        .forEach((name, version) -> {
          if (names.contains(name)) {
            newest.put(name, version);
          }
        });
    upgradable(ended.output()).forEach((name, version) -> newest.replace(name, version));
    return newest;
  }

  static Map<String, String> upgradable(String output) {
    var versions = new HashMap<String, String>();
    for (String line : output.lines().toList()) {
      Matcher matcher = UPGRADABLE.matcher(line.strip());
      if (matcher.matches()) {
        versions.put(matcher.group(1), matcher.group(2));
      }
    }
    return versions;
  }

  @Override
  public void install(Map<String, Optional<String>> names) throws IOException {
    var words = apk("add");
    names.forEach((name, version) -> words.add(version.map(v -> name + "=" + v).orElse(name)));
    try {
      transaction(words);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("unable to select packages")) {
        throw e;
      }
      transaction(apk("update")); // a node that never asked its repositories, or long ago
      transaction(words);
    }
    // the version went into the world file, where it would hold the package from now on
    var free = new LinkedHashMap<>(names);
    free.values().removeIf(Optional::isEmpty);
    if (!free.isEmpty()) {
      hold(free.keySet(), false);
    }
  }

  @Override
  public void remove(Collection<String> names) throws IOException {
    var words = apk("del");
    words.addAll(names);
    transaction(words);
  }

  @Override
  public void refresh(String file) throws IOException {
    transaction(apk("update"));
  }

  @Override
  public void hold(Collection<String> names, boolean held) throws IOException {
    Map<String, String> versions = versions();
    var words = apk("add");
    for (String name : names) {
      String version = versions.get(name);
      words.add(held && version != null ? name + "=" + version : name);
    }
    transaction(words);
  }

  private static List<String> apk(String verb) {
    return new ArrayList<>(
        List.of("apk", "--no-interactive", "--no-progress", "--wait", "120", verb));
  }

  private void transaction(List<String> words) throws IOException {
    Transactions.run(processes, files, Command.of(words).within(TRANSACTION));
  }
}
