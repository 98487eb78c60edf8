package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Entry;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.agent.host.NodePaths;
import dev.holdfast.agent.host.Ownership;
import dev.holdfast.agent.host.Place;
import dev.holdfast.agent.resource.Unpacking.Item;
import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `archive`: a folder that holds what an archive brought. What was unpacked is written down in a
/// file beside it, so that a later check sees every file that was altered or lost without having
/// the archive; other files in the folder are not its business. The mode is that of the folder;
/// owner and group are those of all that is unpacked.
public final class ArchiveKind implements Kind<SystemResource.Archive> {
  static final String LIST = ".holdfast-archive";
  private static final int MAX_NAMED = 10;
  private static final int EXECUTABLE = 0111;

  @Override
  public Observation check(SystemResource.Archive desired, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    var differences = new Differences(surroundings);
    Origins origin = Origins.of(desired.origin(), surroundings);
    Place place = host.files().follow(desired.path());
    Entry entry = place.entry();
    if (entry != null && !entry.isDirectory()) {
      throw new IOException(desired.path() + " is " + entry.kind().words());
    }
    Optional<String> list = OwnFile.text(NodePaths.child(desired.path(), LIST), host);
    if (entry == null || list.isEmpty()) {
      return differences.compare("state", "present", "absent").observation();
    }
    List<String> lines = list.get().lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(head(desired, origin))) {
      differences.compare(
          "content", head(desired, origin), lines.isEmpty() ? "" : lines.getFirst());
    } else {
      List<String> wrong = wrong(desired, lines.subList(1, lines.size()), host);
      if (!wrong.isEmpty()) {
        differences.compare("content", "as in the archive", "differs: " + shortened(wrong));
      }
    }
    new Permissions(desired.mode(), desired.owner(), desired.group())
        .compare(entry, host, differences);
    return differences.observation();
  }

  private static String head(SystemResource.Archive desired, Origins origin) {
    return "sha256 " + origin.sha256() + " strip " + desired.strip();
  }

  private static String shortened(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MAX_NAMED, names.size())));
    return names.size() <= MAX_NAMED
        ? first
        : first + " and " + (names.size() - MAX_NAMED) + " more";
  }

  private static List<String> wrong(SystemResource.Archive desired, List<String> lines, Host host)
      throws IOException {
    var wrong = new ArrayList<String>();
    for (String line : lines) {
      String[] words = line.split(" ", 2);
      if (words.length == 2) {
        Place place = host.files().place(NodePaths.child(desired.path(), words[1]));
        if (!words[0].equals(observed(place, host.files()))) {
          wrong.add(words[1]);
        }
      }
    }
    wrong.sort(null);
    return wrong;
  }

  /// What the list says of a thing: a digest with `x` where it is executable, `folder`, or a link's
  /// target.
  private static String observed(Place place, HostFiles files) throws IOException {
    Entry entry = place.entry();
    if (entry == null) {
      return "absent";
    }
    return switch (entry.kind()) {
      case DIRECTORY -> "folder";
      case LINK -> link(files.linkTarget(place));
      case OTHER -> "other";
      case FILE -> {
        try (var in = files.open(place)) {
          yield Origins.sha256(in) + ((entry.mode() & EXECUTABLE) != 0 ? "x" : "");
        }
      }
    };
  }

  private static String link(String target) {
    return "link:" + target.replace(" ", "%20").replace("\n", "%0A");
  }

  @Override
  public void apply(
      SystemResource.Archive desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    HostFiles files = host.files();
    Place folder = files.follow(desired.path());
    var permissions = new Permissions(desired.mode(), desired.owner(), desired.group());
    Ownership own = permissions.wanted(folder.entry(), Permissions.DIRECTORY_MODE, host);
    if (folder.entry() == null) {
      files.createDirectory(folder, own);
    } else if (permissions.mode() != null
        || permissions.owner() != null
        || permissions.group() != null) {
      files.setOwner(folder, own.uid(), own.gid());
      files.setMode(folder, own.mode());
    }
    if (Differences.names(differences, "state") || Differences.names(differences, "content")) {
      unpack(desired, Origins.of(desired.origin(), surroundings), host);
    }
  }

  /// The archive is fetched whole and its digest compared before anything of it is unpacked.
  private static void unpack(SystemResource.Archive desired, Origins origin, Host host)
      throws IOException {
    HostFiles files = host.files();
    String copy = NodePaths.child(desired.path(), LIST + "-new");
    files.write(files.place(copy), origin.verified(), Ownership.ofMode(OwnFile.PRIVATE));
    try {
      var unpacked = new LinkedHashMap<String, String>();
      Place base = files.follow(desired.path());
      try (var in = files.open(files.place(copy))) {
        Unpacking.read(
            in,
            desired.strip(),
            item -> {
              put(item, desired, base, host);
              unpacked.put(
                  item.path(),
                  observed(files.place(NodePaths.child(desired.path(), item.path())), files));
            });
      }
      var text = new StringBuilder(head(desired, origin)).append('\n');
      for (Map.Entry<String, String> each : unpacked.entrySet()) {
        text.append(each.getValue()).append(' ').append(each.getKey()).append('\n');
      }
      OwnFile.at(NodePaths.child(desired.path(), LIST)).write(text.toString(), host);
    } finally {
      files.delete(files.place(copy));
    }
  }

  private static void put(Item item, SystemResource.Archive desired, Place base, Host host)
      throws IOException {
    HostFiles files = host.files();
    if (item.path().indexOf('\n') >= 0) {
      throw new IOException("the archive holds a name with a line break");
    }
    parents(item.path(), desired, base, host);
    Place place = inside(item.path(), desired, base, files);
    switch (item) {
      case Item.Folder _ -> folder(place, desired, host);
      case Item.File(_, int mode, var body) ->
          files.write(place, () -> body, owned(mode, desired, host));
      case Item.Link(_, var target) -> files.createLink(place, target);
      case Item.Twin(_, var of) -> {
        Place twin = inside(of, desired, base, files);
        Entry entry = twin.entry();
        int mode = entry == null ? 0644 : entry.mode() & 0777;
        files.write(place, () -> files.open(twin), owned(mode, desired, host));
      }
    }
  }

  private static void parents(String path, SystemResource.Archive desired, Place base, Host host)
      throws IOException {
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      String parent = path.substring(0, slash);
      parents(parent, desired, base, host);
      folder(inside(parent, desired, base, host.files()), desired, host);
    }
  }

  private static void folder(Place place, SystemResource.Archive desired, Host host)
      throws IOException {
    if (place.entry() == null) {
      host.files().createDirectory(place, owned(0755, desired, host));
    } else if (!place.entry().isDirectory()) {
      throw new IOException(place.path() + " is " + place.entry().kind().words());
    }
  }

  /// A link on the way, of the archive itself or put there meanwhile, leads nowhere.
  private static Place inside(
      String path, SystemResource.Archive desired, Place base, HostFiles files) throws IOException {
    Place place = files.place(NodePaths.child(desired.path(), path));
    if (!place.real().equals(base.real().resolve(path))) {
      throw new IOException("'" + path + "' of the archive leads through a link");
    }
    return place;
  }

  private static Ownership owned(int mode, SystemResource.Archive desired, Host host)
      throws IOException {
    return new Permissions(mode, desired.owner(), desired.group()).wanted(null, mode, host);
  }
}
