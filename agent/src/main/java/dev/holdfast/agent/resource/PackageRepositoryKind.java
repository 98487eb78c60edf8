package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.PackageManager;
import dev.holdfast.model.Resource;
import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `packageRepository`: a file of its own that the node's package manager reads, and the signing
/// key beside it. After a change the package manager reads the repository's list.
public final class PackageRepositoryKind implements Kind<SystemResource.PackageRepository> {
  private static final String HEAD = "# Managed by Holdfast; changes are taken back.\n";
  private static final int MAX_KEY_BYTES = 1024 * 1024;
  private static final String ARMORED = "-----BEGIN";

  /// How one family of package managers is told of a repository.
  private enum Family {
    DEB822("/etc/apt/sources.list.d/", ".sources", "/etc/apt/keyrings/"),
    YUM("/etc/yum.repos.d/", ".repo", "/etc/pki/rpm-gpg/"),
    ZYPP("/etc/zypp/repos.d/", ".repo", "/etc/pki/rpm-gpg/");

    private final String folder;
    private final String ending;
    private final String keys;

    Family(String folder, String ending, String keys) {
      this.folder = folder;
      this.ending = ending;
      this.keys = keys;
    }

    static Optional<Family> of(Host host) throws IOException {
      Optional<String> manager = host.packages().map(PackageManager::name);
      if (manager.isPresent()) {
        return switch (manager.get()) {
          case "apt" -> Optional.of(DEB822);
          case "zypper" -> Optional.of(ZYPP);
          case "dnf", "yum" -> Optional.of(YUM);
          default -> Optional.empty();
        };
      }
      if (host.files().follow("/etc/apt").exists()) {
        return Optional.of(DEB822);
      }
      if (host.files().follow("/etc/zypp").exists()) {
        return Optional.of(ZYPP);
      }
      return host.files().follow("/etc/yum.repos.d").exists() ? Optional.of(YUM) : Optional.empty();
    }

    OwnFile file(String name) {
      return OwnFile.at(folder + name + ending);
    }

    /// apt tells the form of a key by its file's name.
    OwnFile key(String name, boolean armored) {
      return OwnFile.at(keys + "holdfast-" + name + (armored ? ".asc" : ".gpg"));
    }
  }

  static List<String> paths(SystemResource.PackageRepository desired) {
    var paths = new ArrayList<String>();
    for (Family family : Family.values()) {
      paths.add(family.file(desired.name()).path());
      paths.add(family.key(desired.name(), true).path());
      paths.add(family.key(desired.name(), false).path());
    }
    return paths;
  }

  private record Key(OwnFile file, Content content) {}

  @Override
  public Observation check(SystemResource.PackageRepository desired, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    Optional<Family> family = Family.of(host);
    if (family.isEmpty()) {
      return new Observation.NotApplicable(
          "this node has no package manager that reads deb822, yum or zypp files");
    }
    Optional<String> found = family.get().file(desired.name()).text(host);
    var differences = new Differences(surroundings);
    if (desired.state() == Resource.Presence.ABSENT) {
      return found.isEmpty()
          ? Observation.IN_SYNC
          : differences.compare("state", "absent", "present").observation();
    }
    Optional<Key> key = key(desired, family.get(), surroundings);
    if (found.isEmpty()) {
      return differences.compare("state", "present", "absent").observation();
    }
    String wanted = text(desired, family.get(), key);
    if (!found.get().equals(wanted)) {
      compare(values(wanted), values(found.get()), differences);
    }
    if (key.isPresent()) {
      boolean same =
          key.get()
              .file()
              .text(host)
              .filter(text -> text.equals(utf8(key.get().content())))
              .isPresent();
      differences.compare("key", "as in the repository", same ? "as in the repository" : "differs");
    }
    return differences.observation();
  }

  private static void compare(
      Map<String, String> wanted, Map<String, String> found, Differences differences) {
    int before = differences.list().size();
    wanted.forEach((name, value) -> differences.compare(name, value, found.get(name)));
    found.forEach((name, value) -> {
      if (!wanted.containsKey(name)) {
        differences.compare(name, null, value);
      }
    });
    if (differences.list().size() == before) {
      differences.compare("content", "as declared", "other text around it");
    }
  }

  /// The file's own keys, under the names that a document has for them.
  private static Map<String, String> values(String text) {
    var values = new LinkedHashMap<String, String>();
    for (String line : text.lines().toList()) {
      int at = line.startsWith("#") ? -1 : indexOfSeparator(line);
      if (at > 0) {
        String key = line.substring(0, at).strip().toLowerCase(Locale.ROOT);
        String value = line.substring(at + 1).strip();
        values.put(property(key), value);
      }
    }
    return values;
  }

  private static int indexOfSeparator(String line) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    return equals < 0 ? colon : colon < 0 ? equals : Math.min(equals, colon);
  }

  private static String property(String key) {
    return switch (key) {
      case "uris", "baseurl" -> "uri";
      case "signed-by", "gpgkey", "gpgcheck" -> "key (" + key + ")";
      default -> key;
    };
  }

  private static Optional<Key> key(
      SystemResource.PackageRepository desired, Family family, Surroundings surroundings)
      throws IOException {
    @Nullable String path = desired.key();
    if (path == null) {
      return Optional.empty();
    }
    Content content = surroundings.files().file(path);
    if (content.sizeBytes() > MAX_KEY_BYTES) {
      throw new IOException("'" + path + "' is too large for a key");
    }
    boolean armored =
        new String(content.beginning(ARMORED.length()), StandardCharsets.ISO_8859_1)
            .equals(ARMORED);
    return Optional.of(new Key(family.key(desired.name(), armored), content));
  }

  private static String utf8(Content content) {
    try {
      return new String(content.beginning(MAX_KEY_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static String text(
      SystemResource.PackageRepository desired, Family family, Optional<Key> key) {
    return switch (family) {
      case DEB822 -> deb822(desired, key);
      case YUM, ZYPP -> ini(desired, key, family);
    };
  }

  /// A suite that ends with a slash is a flat repository, which has no components.
  private static String deb822(SystemResource.PackageRepository desired, Optional<Key> key) {
    List<String> suites = desired.suites().isEmpty() ? List.of("./") : desired.suites();
    var text = new StringBuilder(HEAD);
    text.append("Types: deb\n");
    text.append("URIs: ").append(desired.uri()).append('\n');
    text.append("Suites: ").append(String.join(" ", suites)).append('\n');
    if (!desired.components().isEmpty()) {
      text.append("Components: ").append(String.join(" ", desired.components())).append('\n');
    }
    text.append("Enabled: ").append(desired.enabled() ? "yes" : "no").append('\n');
    key.ifPresent(k -> text.append("Signed-By: ").append(k.file().path()).append('\n'));
    return text.toString();
  }

  private static String ini(
      SystemResource.PackageRepository desired, Optional<Key> key, Family family) {
    var text = new StringBuilder(HEAD);
    text.append('[').append(desired.name()).append("]\n");
    text.append("name=").append(desired.name()).append('\n');
    text.append("baseurl=").append(desired.uri()).append('\n');
    text.append("enabled=").append(desired.enabled() ? '1' : '0').append('\n');
    if (family == Family.ZYPP) {
      text.append("autorefresh=1\n");
    }
    key.ifPresent(
        k -> text.append("gpgcheck=1\ngpgkey=file://").append(k.file().path()).append('\n'));
    return text.toString();
  }

  @Override
  public void apply(
      SystemResource.PackageRepository desired,
      List<Difference> differences,
      Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    Family family = Family.of(host).orElseThrow(() -> new IOException("no package manager"));
    OwnFile file = family.file(desired.name());
    if (desired.state() == Resource.Presence.ABSENT) {
      file.delete(host);
      family.key(desired.name(), true).delete(host);
      family.key(desired.name(), false).delete(host);
      return;
    }
    Optional<Key> key = key(desired, family, surroundings);
    if (key.isPresent()) {
      key.get().file().write(key.get().content(), host);
    }
    Optional<String> before = file.text(host);
    file.write(text(desired, family, key), host);
    try {
      refresh(desired, file, host);
    } catch (IOException e) {
      // as it was: what stays would look in sync to the next check, and keep apt from working
      if (before.isPresent()) {
        file.write(before.get(), host);
      } else {
        file.delete(host);
      }
      throw e;
    }
  }

  private static void refresh(SystemResource.PackageRepository desired, OwnFile file, Host host)
      throws IOException {
    Optional<PackageManager> manager = host.isBareTree() ? Optional.empty() : host.packages();
    if (desired.enabled() && manager.isPresent()) {
      manager.get().refresh(file.path());
    }
  }
}
