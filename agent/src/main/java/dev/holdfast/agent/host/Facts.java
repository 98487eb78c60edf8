package dev.holdfast.agent.host;

import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a node says about itself, read from files, without a process. The system's facts come from
/// the tree; kernel, processors and memory from the machine. Only what rarely moves is told, since
/// every change of a fact may change what is desired.
public final class Facts {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final Set<String> FAMILIES =
      Set.of("debian", "rhel", "fedora", "suse", "alpine", "arch");

  private Facts() {}

  public static Json.Obj observe(Host host) throws IOException {
    Map<String, String> release = release(host.files());
    return Json.object()
        .put(
            "os",
            Json.object()
                .put("family", family(release))
                .put("id", release.get("ID"))
                .put("version", release.get("VERSION_ID"))
                .put("name", release.get("PRETTY_NAME"))
                .build())
        .put("host", Json.object().put("name", hostName(host)).build())
        .put(
            "kernel",
            Json.object()
                .put("name", "linux")
                .put("release", line(Path.of("/proc/sys/kernel/osrelease")))
                .build())
        .put("architecture", System.getProperty("os.arch", "unknown"))
        .put("cpu", Json.object().put("count", Runtime.getRuntime().availableProcessors()).build())
        .put("memory", Json.object().put("total_mib", memory()).build())
        .put(
            "boot",
            Json.object().put("id", line(Path.of("/proc/sys/kernel/random/boot_id"))).build())
        .put("package_manager", host.packages().map(PackageManager::name).orElse(null))
        .put("bare_tree", host.isBareTree())
        .build();
  }

  private static Map<String, String> release(HostFiles files) throws IOException {
    var values = new HashMap<String, String>();
    for (String path : new String[] {"/etc/os-release", "/usr/lib/os-release"}) {
      Optional<String> text = text(files, path);
      if (text.isPresent()) {
        text.get()
            .lines()
            .filter(line -> line.indexOf('=') > 0)
            .forEach(line ->
                values.put(
                    line.substring(0, line.indexOf('=')),
                    unquoted(line.substring(line.indexOf('=') + 1).strip())));
        return values;
      }
    }
    return values;
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.startsWith("\"") || value.startsWith("'"))
            && value.charAt(0) == value.charAt(value.length() - 1);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static String family(Map<String, String> release) {
    String id = release.getOrDefault("ID", "").toLowerCase(Locale.ROOT);
    if (FAMILIES.contains(id)) {
      return id;
    }
    for (String like :
        release.getOrDefault("ID_LIKE", "").toLowerCase(Locale.ROOT).split(" ", -1)) {
      if (FAMILIES.contains(like)) {
        return like;
      }
    }
    return id.isEmpty() ? "unknown" : id;
  }

  private static @Nullable String hostName(Host host) throws IOException {
    Optional<String> own = text(host.files(), "/etc/hostname").map(String::strip);
    if (own.isPresent() && !own.get().isEmpty()) {
      return own.get();
    }
    return host.isBareTree() ? null : line(Path.of("/proc/sys/kernel/hostname"));
  }

  private static Optional<String> text(HostFiles files, String path) throws IOException {
    Place place = files.follow(path);
    Entry entry = place.entry();
    return entry == null || !entry.isFile()
        ? Optional.empty()
        : Optional.of(new String(files.read(place, MAX_BYTES), StandardCharsets.UTF_8));
  }

  private static @Nullable String line(Path machine) throws IOException {
    return Files.isReadable(machine) ? Files.readString(machine).strip() : null;
  }

  /// In MiB, rounded down.
  private static @Nullable Json memory() throws IOException {
    Path file = Path.of("/proc/meminfo");
    if (!Files.isReadable(file)) {
      return null;
    }
    return Files.readString(file)
        .lines()
        .filter(line -> line.startsWith("MemTotal:"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .map(kib -> Json.of(Long.parseLong(kib) / 1024))
        .findFirst()
        .orElse(null);
  }
}
