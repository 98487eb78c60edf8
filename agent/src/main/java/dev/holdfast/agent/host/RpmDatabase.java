package dev.holdfast.agent.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What rpm has installed: one query for all packages, and none while the database does not change.
final class RpmDatabase {
  private static final char MARK = '=';
  private static final List<String> QUERY =
      List.of(
          "rpm",
          "-qa",
          "--qf",
          MARK + "%{NAME}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t%{INSTALLTIME}\\n");
  private static final List<String> FILES =
      List.of("rpmdb.sqlite", "rpmdb.sqlite-wal", "Packages", "Packages.db");
  private static final List<String> FOLDERS = List.of("/usr/lib/sysimage/rpm/", "/var/lib/rpm/");

  private final HostFiles files;
  private final Processes processes;
  private @Nullable Snapshot snapshot;

  RpmDatabase(HostFiles files, Processes processes) {
    this.files = files;
    this.processes = processes;
  }

  private record Snapshot(List<String> stamp, Map<String, String> versions) {}

  /// Versions by name; of a package that is there several times, the one installed last.
  Map<String, String> versions() throws IOException {
    List<String> stamp = stamp();
    Snapshot known = snapshot;
    if (known == null || stamp.isEmpty() || !known.stamp().equals(stamp)) {
      var ended = processes.run(Command.listing(QUERY));
      if (!ended.succeeded()) {
        throw new IOException("rpm -qa ended with " + ended.exitCode() + ": " + ended.lastLine());
      }
      known = new Snapshot(stamp, read(ended.output()));
      snapshot = known;
    }
    return known.versions();
  }

  /// Files of the database with size and time; none where it lies elsewhere.
  private List<String> stamp() throws IOException {
    var stamp = new ArrayList<String>();
    for (String folder : FOLDERS) {
      for (String file : FILES) {
        Entry entry = files.follow(folder + file).entry();
        if (entry != null) {
          stamp.add(folder + file + " " + entry.sizeBytes() + " " + entry.modified());
        }
      }
    }
    return stamp;
  }

  /// @throws IOException where a line is neither a package nor a warning
  static Map<String, String> read(String output) throws IOException {
    var versions = new HashMap<String, String>();
    var times = new HashMap<String, Long>();
    for (String line : output.lines().toList()) {
      if (line.isBlank() || line.startsWith("warning: ")) {
        continue;
      }
      String[] fields = line.substring(1).split("\t", -1);
      if (line.charAt(0) != MARK || fields.length != 3 || !fields[2].matches("[0-9]{1,18}")) {
        throw new IOException("rpm -qa answers what cannot be read: " + Processes.cut(line));
      }
      long time = Long.parseLong(fields[2]);
      if (times.getOrDefault(fields[0], -1L) <= time) {
        times.put(fields[0], time);
        versions.put(fields[0], fields[1]);
      }
    }
    return versions;
  }
}
