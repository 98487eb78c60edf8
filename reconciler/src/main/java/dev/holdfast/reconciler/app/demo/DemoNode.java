package dev.holdfast.reconciler.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A node of the demo: a name, labels, and a bare tree that looks enough like a Debian host.
public record DemoNode(String name, SequencedMap<String, String> labels) {
  static final List<DemoNode> ALL =
      List.of(
          of("web-1", "web", "production"),
          of("web-2", "web", "staging"),
          of("db-1", "database", "production"));

  private static DemoNode of(String name, String role, String environment) {
    var labels = new java.util.LinkedHashMap<String, String>();
    labels.put("role", role);
    labels.put("env", environment);
    return new DemoNode(name, labels);
  }

  /// Makes the tree; leaves one that is there as it is.
  void prepare(Path tree) throws IOException {
    if (Files.isDirectory(tree)) {
      return;
    }
    for (String folder : List.of("etc/ssh", "root", "home", "tmp", "usr/bin", "var/lib")) {
      Files.createDirectories(tree.resolve(folder));
    }
    for (Map.Entry<String, String> file : files().entrySet()) {
      Files.writeString(tree.resolve(file.getKey()), file.getValue());
    }
    Files.setPosixFilePermissions(
        tree.resolve("etc/shadow"), PosixFilePermissions.fromString("rw-r-----"));
  }

  private Map<String, String> files() {
    return Map.of(
        "etc/hostname",
        name + "\n",
        "etc/passwd",
        """
        root:x:0:0:root:/root:/bin/bash
        nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
        """,
        "etc/group",
        """
        root:x:0:
        nogroup:x:65534:
        """,
        "etc/shadow",
        "root:*:20000:0:99999:7:::\n",
        "etc/os-release",
        """
        PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
        NAME="Debian GNU/Linux"
        VERSION_ID="12"
        ID=debian
        """,
        "etc/ssh/sshd_config",
        """
        Include /etc/ssh/sshd_config.d/*.conf
        PermitRootLogin no
        """);
  }
}
