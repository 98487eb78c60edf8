package dev.holdfast.reconciler.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A node of the demo: a name, labels, and a bare tree that looks enough like a Debian host.
public record DemoNode(String name, SequencedMap<String, String> labels) {
  static final int SMALLEST = 3;

  /// Two web servers for each database, one of them in staging. In a fleet of which not all change
  /// at once the first in staging is the canary.
  ///
  /// @param count at least 3
  static List<DemoNode> fleet(int count) {
    var nodes = new ArrayList<DemoNode>(count);
    for (int i = 0; i < count; i++) {
      var labels = new LinkedHashMap<String, String>();
      int number = i / 3;
      labels.put("role", i % 3 == 2 ? "database" : "web");
      labels.put("env", i % 3 == 1 ? "staging" : "production");
      if (i == 1 && count > SMALLEST) {
        labels.put("canary", "true");
      }
      String name = i % 3 == 2 ? "db-" + (number + 1) : "web-" + (number * 2 + i % 3 + 1);
      nodes.add(new DemoNode(name, labels));
    }
    return List.copyOf(nodes);
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
