package dev.holdfast.agent.host;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The package manager that a node has. Every query and every change is one process, or none.
public interface PackageManager {
  /// @param held the package manager may not upgrade it by itself
  record Installed(String version, boolean held) {}

  /// `apt`, `dnf`, `yum`, `zypper`, `apk`.
  String name();

  /// All that is installed, by name.
  ///
  /// @throws IOException also when the answer makes no sense: nothing is installed or removed on
  ///   the ground of half a list
  Map<String, Installed> installed() throws IOException;

  /// The newest versions that could be installed, by name; never older than what is installed.
  /// Names that the repositories do not have are left out.
  Map<String, String> candidates(Collection<String> names) throws IOException;

  /// The newest version that could be installed; empty where the repositories have none.
  default Optional<String> candidate(String name) throws IOException {
    return Optional.ofNullable(candidates(List.of(name)).get(name));
  }

  /// Whether what is installed is the version that a document names.
  default boolean isVersion(String wanted, String installed) {
    return wanted.equals(installed);
  }

  /// Also changes versions, up and down, of what is installed. A hold may be lost by it.
  ///
  /// @param names a version by name, empty for any
  void install(Map<String, Optional<String>> names) throws IOException;

  void remove(Collection<String> names) throws IOException;

  /// Reads the list of one repository.
  ///
  /// @param file that declares the repository
  void refresh(String file) throws IOException;

  void hold(Collection<String> names, boolean held) throws IOException;
}
