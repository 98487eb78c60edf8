package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Packages that the versionlock plugin of yum, dnf or dnf5 holds, read from the plugin's own file.
final class VersionLocks {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final List<String> FILES =
      List.of(
          "/etc/dnf/plugins/versionlock.list",
          "/etc/dnf/versionlock.toml",
          "/etc/yum/pluginconf.d/versionlock.list");

  // dnf: NAME-[EPOCH:]VERSION-RELEASE.ARCH, or NAME-*; yum: EPOCH:NAME-VERSION-RELEASE.ARCH
  private static final Pattern LOCK =
      Pattern.compile("^(?:[0-9]+:)?([^!#\\s].*)-(?:\\*|(?:[0-9]+:)?[^-:\\s]+-[^-\\s]+)$");
  private static final Pattern TOML_LOCK = Pattern.compile("^name\\s*=\\s*\"([^\"]+)\"$");

  private final HostFiles files;

  VersionLocks(HostFiles files) {
    this.files = files;
  }

  /// Names; none where there is no plugin.
  Set<String> held() throws IOException {
    var held = new HashSet<String>();
    for (String path : FILES) {
      Place place = files.follow(path);
      if (place.entry() != null) {
        held.addAll(in(new String(files.read(place, MAX_BYTES), StandardCharsets.UTF_8)));
      }
    }
    return held;
  }

  static Set<String> in(String text) {
    var names = new HashSet<String>();
    for (String line : text.lines().map(String::strip).toList()) {
      for (Pattern pattern : List.of(LOCK, TOML_LOCK)) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.matches()) {
          names.add(matcher.group(1));
        }
      }
    }
    return names;
  }
}
