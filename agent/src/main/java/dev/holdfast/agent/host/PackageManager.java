package dev.holdfast.agent.host;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// The package manager that a node has. Every query and every change is one process, or none.
public interface PackageManager {
  /// @param held the package manager may not upgrade it by itself
  record Installed(String version, boolean held) {}

  /// `apt`, `dnf`, `zypper`, `apk`.
  String name();

  /// All that is installed, by name.
  Map<String, Installed> installed() throws IOException;

  /// The newest version that could be installed; empty where the repositories have none.
  Optional<String> candidate(String name) throws IOException;

  /// @param names a version by name, empty for any
  void install(Map<String, Optional<String>> names) throws IOException;

  void remove(Collection<String> names) throws IOException;

  /// Reads the list of one repository.
  ///
  /// @param file that declares the repository
  void refresh(String file) throws IOException;

  void hold(Collection<String> names, boolean held) throws IOException;
}
