package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.host.PackageManager;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.agent.step.Action;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.Setting;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// `aws:softwareInventory`: what is installed and how the node is set up, as JSON in the folder of
/// the run, and in so many words in the output.
final class Inventory {
  static final String FILE = "inventory.json";
  private static final int MAX_FILES = 500;
  private static final int MAX_SEEN = 100_000;
  private static final int MAX_DEPTH = 32;

  private final Setting setting;
  private final Json.Builder found = Json.object();

  private Inventory(Setting setting) {
    this.setting = setting;
  }

  static Came gather(Action.Inventory wanted, Setting setting) throws IOException {
    var inventory = new Inventory(setting);
    for (String what : new java.util.TreeSet<>(wanted.gather())) {
      inventory.gather(what);
    }
    if (!wanted.files().elements().isEmpty()) {
      inventory.put("files", inventory.files(wanted.files().elements()));
    }
    Path file = setting.downloads().resolveSibling(FILE);
    Files.write(file, JsonText.pretty(inventory.found.build()).getBytes(StandardCharsets.UTF_8));
    setting.say("written to " + file);
    return Came.DONE;
  }

  private void put(String what, List<Json> entries) {
    found.put(what, new Json.Arr(entries));
    setting.say(what + ": " + entries.size());
  }

  private void gather(String what) throws IOException {
    switch (what) {
      case "applications" -> put(what, applications());
      case "awsComponents" ->
          put(
              what,
              List.of(
                  Json.object()
                      .put("name", "holdfast-agent")
                      .put("version", setting.outside().version())
                      .build()));
      case "networkConfig" -> put(what, network());
      case "services" -> put(what, services());
      case "instanceDetailedInformation" -> put(what, List.of(setting.facts()));
      case "customInventory" -> put(what, List.of(setting.facts().objectOrEmpty("custom")));
      default -> throw new IllegalStateException(what);
    }
  }

  private List<Json> applications() throws IOException {
    Optional<PackageManager> manager = setting.host().packages();
    if (manager.isEmpty()) {
      return List.of();
    }
    var all = new ArrayList<Json>();
    new TreeMap<>(manager.get().installed())
        .forEach((name, installed) ->
            all.add(Json.object().put("name", name).put("version", installed.version()).build()));
    return all;
  }

  private static List<Json> network() throws IOException {
    return NetworkInterface.networkInterfaces().map(Inventory::network).toList();
  }

  private static Json network(NetworkInterface each) {
    try {
      byte[] mac = each.getHardwareAddress();
      return Json.object()
          .put("name", each.getName())
          .put("mac", mac == null ? null : HexFormat.ofDelimiter(":").formatHex(mac))
          .putList(
              "addresses",
              each.inetAddresses().map(address -> address.getHostAddress()).toList(),
              Json::of)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Json> services() throws IOException {
    if (setting.host().services().isEmpty()) {
      return List.of();
    }
    Processes.Ended ended =
        setting
            .host()
            .processes()
            .run(
                Command.listing(
                    List.of(
                        "systemctl",
                        "list-units",
                        "--type=service",
                        "--all",
                        "--plain",
                        "--no-legend",
                        "--full")));
    if (!ended.succeeded()) {
      throw new IOException("systemctl: " + ended.lastLine());
    }
    return ended
        .output()
        .lines()
        .map(line -> line.strip().split("\\s+", 5))
        .filter(fields -> fields.length >= 4)
        .<Json>map(fields -> Json.object().put("name", fields[0]).put("state", fields[3]).build())
        .toList();
  }

  /// As AWS writes it: `[{"Path": "/etc", "Pattern": ["*.conf"], "Recursive": false}]`.
  private List<Json> files(List<Json> wanted) throws IOException {
    var all = new ArrayList<Json>();
    for (Json each : wanted) {
      Json.Obj entry = each.asObject("files");
      Path folder = Path.of(entry.string("Path", ""));
      if (folder.isAbsolute() && Files.isDirectory(folder)) {
        List<PathMatcher> patterns =
            entry.strings("Pattern").stream().map(Inventory::glob).toList();
        int depth = entry.bool("Recursive", false) ? MAX_DEPTH : 1;
        try (Stream<Path> walk = Files.walk(folder, depth)) {
          walk.limit(MAX_SEEN)
              .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
              .filter(path -> patterns.stream().anyMatch(p -> p.matches(path.getFileName())))
              .limit(MAX_FILES - all.size())
              .forEach(path -> all.add(file(path)));
        } catch (UncheckedIOException e) {
          setting.say("not all of " + folder + " could be read");
        }
      }
    }
    return all;
  }

  private static PathMatcher glob(String pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      return _ -> false;
    }
  }

  private static Json file(Path path) {
    try {
      var attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Json.object()
          .put("path", path.toString())
          .put("size_bytes", attributes.size())
          .put("modified_at", attributes.lastModifiedTime().toInstant())
          .build();
    } catch (IOException e) {
      return Json.object().put("path", path.toString()).build();
    }
  }
}
