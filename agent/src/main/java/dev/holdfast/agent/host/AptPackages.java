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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Debian and its family. What is installed is read from dpkg's own status file, which costs no
/// process; the same file is not read twice while it does not change.
final class AptPackages implements PackageManager {
  private static final String CANDIDATE = "Candidate: ";
  static final String STATUS = "/var/lib/dpkg/status";
  private static final Duration TRANSACTION = Duration.ofMinutes(50);

  private final HostFiles files;
  private final Processes processes;
  private @Nullable Snapshot snapshot;

  AptPackages(HostFiles files, Processes processes) {
    this.files = files;
    this.processes = processes;
  }

  private record Snapshot(FileTime modified, long sizeBytes, Map<String, Installed> packages) {}

  @Override
  public String name() {
    return "apt";
  }

  @Override
  public Map<String, Installed> installed() throws IOException {
    Place place = files.follow(STATUS);
    Entry entry = place.entry();
    if (entry == null) {
      return Map.of();
    }
    Snapshot known = snapshot;
    if (known == null
        || !known.modified().equals(entry.modified())
        || known.sizeBytes() != entry.sizeBytes()) {
      known = new Snapshot(entry.modified(), entry.sizeBytes(), read(place));
      snapshot = known;
    }
    return known.packages();
  }

  private Map<String, Installed> read(Place place) throws IOException {
    var packages = new HashMap<String, Installed>();
    try (var in =
        new BufferedReader(new InputStreamReader(files.open(place), StandardCharsets.UTF_8))) {
      var paragraph = new Paragraph();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          paragraph.addTo(packages);
          paragraph = new Paragraph();
        } else {
          paragraph.take(line);
        }
      }
      paragraph.addTo(packages);
    }
    return packages;
  }

  /// One package of the status file.
  private static final class Paragraph {
    private String name = "";
    private String status = "";
    private String version = "";

    void take(String line) {
      if (line.startsWith("Package: ")) {
        name = line.substring(9);
      } else if (line.startsWith("Status: ")) {
        status = line.substring(8);
      } else if (line.startsWith("Version: ")) {
        version = line.substring(9);
      }
    }

    void addTo(Map<String, Installed> packages) {
      if (!name.isEmpty() && status.endsWith(" installed")) {
        packages.put(name, new Installed(version, status.startsWith("hold ")));
      }
    }
  }

  @Override
  public Map<String, String> candidates(Collection<String> names) throws IOException {
    var words = new ArrayList<>(List.of("apt-cache", "policy", "--"));
    words.addAll(names);
    var answer = processes.run(Command.listing(words));
    if (!answer.succeeded()) {
      throw new IOException("apt-cache policy: " + Transactions.reason(answer.output()));
    }
    return policies(answer.output());
  }

  /// A line `name:` for each package, and what is known of it in indented lines below.
  static Map<String, String> policies(String output) {
    var newest = new HashMap<String, String>();
    String name = "";
    for (String line : output.lines().toList()) {
      String said = line.strip();
      if (!line.startsWith(" ") && said.endsWith(":")) {
        name = said.substring(0, said.length() - 1);
      } else if (said.startsWith(CANDIDATE) && !said.endsWith("(none)")) {
        newest.put(name, said.substring(CANDIDATE.length()));
      }
    }
    return newest;
  }

  @Override
  public void install(Map<String, Optional<String>> names) throws IOException {
    var words = aptGet("install", "--no-install-recommends", "--allow-downgrades");
    words.add("--allow-change-held-packages");
    words.add("--");
    names.forEach((name, version) -> words.add(version.map(v -> name + "=" + v).orElse(name)));
    try {
      transaction(words);
    } catch (IOException e) {
      if (!isOutOfDate(String.valueOf(e.getMessage()))) {
        throw e;
      }
      transaction(aptGet("update"));
      transaction(words);
    }
  }

  /// A node that never asked its repositories, or long ago, is no reason to fail.
  private static boolean isOutOfDate(String reason) {
    return reason.contains("Unable to locate package")
        || reason.contains("Unable to fetch some archives")
        || reason.contains("has no installation candidate")
        || reason.contains("Failed to fetch");
  }

  /// Only this repository's list, so that another one that is down does not matter; and with errors
  /// where apt would only warn and keep an old list.
  @Override
  public void refresh(String file) throws IOException {
    var words = aptGet("update");
    words.addAll(
        List.of(
            "-o",
            "Dir::Etc::SourceList=" + file,
            "-o",
            "Dir::Etc::SourceParts=-",
            "-o",
            "APT::Get::List-Cleanup=0",
            "-o",
            "APT::Update::Error-Mode=any"));
    transaction(words);
  }

  @Override
  public void remove(Collection<String> names) throws IOException {
    var words = aptGet("remove");
    words.add("--");
    words.addAll(names);
    transaction(words);
  }

  @Override
  public void hold(Collection<String> names, boolean held) throws IOException {
    var words = new ArrayList<>(List.of("apt-mark", held ? "hold" : "unhold", "--"));
    words.addAll(names);
    transaction(words);
  }

  private static List<String> aptGet(String... words) {
    var all =
        new ArrayList<>(
            List.of(
                "apt-get",
                "-y",
                "-q",
                "-o",
                "Dpkg::Options::=--force-confdef",
                "-o",
                "Dpkg::Options::=--force-confold",
                "-o",
                "DPkg::Lock::Timeout=120"));
    all.addAll(List.of(words));
    return all;
  }

  private void transaction(List<String> words) throws IOException {
    Transactions.run(
        processes,
        files,
        Command.of(words)
            .within(TRANSACTION)
            .with(Map.of("DEBIAN_FRONTEND", "noninteractive", "NEEDRESTART_MODE", "l")));
  }
}
