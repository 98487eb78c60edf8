package dev.holdfast.agent.host;

import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a node says about itself, read from files, without a process. The system's facts come from
/// the tree; kernel, processors, memory and network from the machine. Only what rarely moves is
/// told, since every change of a fact may change what is desired.
///
/// Their names and meaning are published in `schema/v1/facts.schema.json`.
public final class Facts {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final Path MACHINE = Path.of("/");
  private static final Set<String> FAMILIES =
      Set.of("debian", "rhel", "fedora", "suse", "alpine", "arch");

  private final Host host;
  private final MachineFiles machine;

  private Facts(Host host, MachineFiles machine) {
    this.host = host;
    this.machine = machine;
  }

  /// Without the facts that the node's owner adds.
  public static Json.Obj observe(Host host) throws IOException {
    return observe(host, null);
  }

  /// @param custom folder with JSON files of the node's owner; null for none
  public static Json.Obj observe(Host host, @Nullable Path custom) throws IOException {
    return observe(host, custom, MACHINE);
  }

  /// @param machine below which `/proc`, `/sys` and `/run` of the machine lie
  static Json.Obj observe(Host host, @Nullable Path custom, Path machine) throws IOException {
    return new Facts(host, new MachineFiles(machine)).all(custom);
  }

  private Json.Obj all(@Nullable Path custom) throws IOException {
    Map<String, String> release = release();
    String name = hostName();
    CustomFacts own = CustomFacts.in(custom);
    return Json.object()
        .put(
            "os",
            Json.object()
                .put("family", family(release))
                .put("id", release.get("ID"))
                .put("version", release.get("VERSION_ID"))
                .put("codename", release.get("VERSION_CODENAME"))
                .put("name", release.get("PRETTY_NAME"))
                .build())
        .put("host", Json.object().put("name", name).put("fqdn", fullName(name)).build())
        .put(
            "kernel",
            Json.object()
                .put("name", "linux")
                .put("release", machine.line("proc/sys/kernel/osrelease"))
                .build())
        .put("architecture", System.getProperty("os.arch", "unknown"))
        .put(
            "cpu",
            Json.object()
                .put("count", Runtime.getRuntime().availableProcessors())
                .put("model", machine.value("proc/cpuinfo", "model name"))
                .build())
        .put("memory", memory())
        .put("network", new NetworkFacts(machine).observe())
        .put("virtualization", new Virtualization(machine).observe())
        .put(
            "boot", Json.object().put("id", machine.line("proc/sys/kernel/random/boot_id")).build())
        .put("package_manager", host.packages().map(PackageManager::name).orElse(null))
        .put("init_system", host.isBareTree() ? null : initSystem())
        .put("bare_tree", host.isBareTree())
        .put("custom", own.values())
        .put("custom_skipped", own.skipped())
        .build();
  }

  private Map<String, String> release() throws IOException {
    var values = new HashMap<String, String>();
    for (String path : new String[] {"/etc/os-release", "/usr/lib/os-release"}) {
      Optional<String> text = text(path);
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

  private @Nullable String hostName() throws IOException {
    Optional<String> own = text("/etc/hostname").map(String::strip);
    if (own.isPresent() && !own.get().isEmpty()) {
      return own.get();
    }
    return host.isBareTree() ? null : machine.line("proc/sys/kernel/hostname");
  }

  /// The host's name with its domain: as it is, or as `/etc/hosts` has it. The name service is not
  /// asked, since an answer may take long and differ from one time to the next.
  private @Nullable String fullName(@Nullable String name) throws IOException {
    if (name == null || name.contains(".")) {
      return name;
    }
    for (String line : text("/etc/hosts").orElse("").lines().toList()) {
      String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
      for (int i = 1; i < words.length; i++) {
        if (words[i].equals(name) && words[1].startsWith(name + ".")) {
          return words[1];
        }
      }
    }
    return null;
  }

  private Json memory() throws IOException {
    return Json.object()
        .put("total_mib", mebibytes("MemTotal"))
        .put("swap_mib", mebibytes("SwapTotal"))
        .build();
  }

  /// Rounded down.
  private @Nullable Json mebibytes(String key) throws IOException {
    String value = machine.value("proc/meminfo", key);
    String digits = value == null ? "" : value.replaceAll("[^0-9]", "");
    return digits.isEmpty() || digits.length() > 18 ? null : Json.of(Long.parseLong(digits) / 1024);
  }

  private @Nullable String initSystem() throws IOException {
    if (machine.exists("run/systemd/system")) {
      return "systemd";
    }
    return machine.exists("run/openrc") ? "openrc" : machine.line("proc/1/comm");
  }

  private Optional<String> text(String path) throws IOException {
    Place place = host.files().follow(path);
    Entry entry = place.entry();
    return entry == null || !entry.isFile()
        ? Optional.empty()
        : Optional.of(new String(host.files().read(place, MAX_BYTES), StandardCharsets.UTF_8));
  }
}
