package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.NodePaths;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Folders whose contents belong to the system: nothing is ever removed there wholesale.
final class SystemFolders {
  private static final Set<String> KEPT =
      Set.of(
          "/usr/bin",
          "/usr/sbin",
          "/usr/lib",
          "/usr/lib64",
          "/usr/libexec",
          "/usr/share",
          "/usr/local",
          "/usr/include",
          "/var/lib",
          "/var/log",
          "/var/cache",
          "/var/spool",
          "/var/lib/dpkg",
          "/var/lib/rpm",
          "/etc/systemd",
          "/etc/pam.d",
          "/etc/ssl",
          "/etc/apt");

  private SystemFolders() {}

  /// @throws IOException when the folder is the root, lies directly below it, or is a known one
  static void refuse(String path) throws IOException {
    List<String> parts = NodePaths.parts(path);
    if (parts.size() <= 1 || KEPT.contains(NodePaths.normalized(path))) {
      throw new IOException(
          NodePaths.normalized(path) + " is a system folder; its contents are never removed");
    }
  }
}
