package dev.holdfast.agent.host;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the package managers above rpm have in common: what is installed is rpm's to say, and a
/// hold keeps them from seeing any other version.
abstract sealed class RpmPackages implements PackageManager
    permits DnfPackages, YumPackages, ZypperPackages {
  private final RpmDatabase database;

  RpmPackages(HostFiles files, Processes processes) {
    this.database = new RpmDatabase(files, processes);
  }

  /// Names of packages that are held.
  abstract Set<String> held() throws IOException;

  /// Installs what is not held.
  abstract void installUnheld(Map<String, Optional<String>> names) throws IOException;

  @Override
  public final Map<String, Installed> installed() throws IOException {
    Set<String> held = held();
    var packages = new HashMap<String, Installed>();
    database
        .versions()
        .forEach(
            (name, version) -> packages.put(name, new Installed(version, held.contains(name))));
    return packages;
  }

  @Override
  public final boolean isVersion(String wanted, String installed) {
    return RpmVersion.of(installed).isMeantBy(wanted);
  }

  @Override
  public final void install(Map<String, Optional<String>> names) throws IOException {
    var held = new HashSet<>(held());
    held.retainAll(names.keySet());
    if (!held.isEmpty()) {
      hold(held, false);
    }
    try {
      installUnheld(names);
    } catch (IOException e) {
      if (!held.isEmpty()) {
        hold(held, true);
      }
      throw e;
    }
  }

  /// Versions by name.
  final Map<String, String> versions() throws IOException {
    return database.versions();
  }

  /// The same, but that what is installed is never newer.
  final Map<String, String> noOlderThanInstalled(Map<String, String> newest) throws IOException {
    Map<String, String> installed = database.versions();
    var candidates = new HashMap<>(newest);
    candidates.replaceAll((name, v) -> newer(v, installed.getOrDefault(name, v)));
    return candidates;
  }

  static String newer(String a, String b) {
    return RpmVersion.of(a).compareTo(RpmVersion.of(b)) >= 0 ? a : b;
  }
}
