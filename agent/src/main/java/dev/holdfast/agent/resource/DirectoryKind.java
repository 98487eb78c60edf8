package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Entry;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.agent.host.NodePaths;
import dev.holdfast.agent.host.Ownership;
import dev.holdfast.agent.host.Place;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `directory`: a folder, its ownership, with `recurse` that of everything below it, and with
/// `purge` nothing below it that is not managed. With `recurse`, files get the mode without its
/// execute bits.
public final class DirectoryKind implements Kind<Resource.Directory> {
  private static final int MAX_WALKED = 100_000;
  private static final int MAX_NAMED = 20;
  private static final int NO_EXECUTE = ~0111;

  @Override
  public Observation check(Resource.Directory desired, Surroundings surroundings)
      throws IOException {
    HostFiles files = surroundings.host().files();
    var differences = new Differences(surroundings);
    if (desired.state() == Resource.Presence.ABSENT) {
      return absent(desired, files.place(desired.path()), differences);
    }
    if (desired.purge()) {
      SystemFolders.refuse(desired.path());
    }
    Place place = files.follow(desired.path());
    Entry entry = place.entry();
    if (entry == null) {
      return differences.compare("state", "present", "absent").observation();
    }
    if (!entry.isDirectory()) {
      throw new IOException(desired.path() + " is " + entry.kind().words());
    }
    permissions(desired).compare(entry, surroundings.host(), differences);
    if (desired.recurse()) {
      recurse(desired, place, surroundings.host(), differences);
    }
    if (desired.purge()) {
      var extra = unmanaged(desired, place, surroundings);
      if (!extra.isEmpty()) {
        differences.compare("purge", "nothing unmanaged", listed(names(extra)));
      }
    }
    return differences.observation();
  }

  private static Observation absent(
      Resource.Directory desired, Place place, Differences differences) throws IOException {
    if (place.entry() == null) {
      return Observation.IN_SYNC;
    }
    if (!place.entry().isDirectory()) {
      throw new IOException(desired.path() + " is " + place.entry().kind().words());
    }
    SystemFolders.refuse(desired.path());
    return differences.compare("state", "absent", "a folder").observation();
  }

  private static Permissions permissions(Resource.Directory desired) {
    return new Permissions(desired.mode(), desired.owner(), desired.group());
  }

  private static Permissions permissions(Resource.Directory desired, Entry entry) {
    Integer mode = desired.mode();
    return new Permissions(
        mode == null || entry.isDirectory() ? mode : Integer.valueOf(mode & NO_EXECUTE),
        desired.owner(),
        desired.group());
  }

  private static void recurse(
      Resource.Directory desired, Place place, Host host, Differences differences)
      throws IOException {
    var wrong = new ArrayList<String>();
    for (Place below : below(place, host.files())) {
      Entry entry = below.entry();
      if (entry != null && isOwned(entry)) {
        var own = new Differences(NoSecrets.of(host));
        permissions(desired, entry).compare(entry, host, own);
        if (!own.list().isEmpty()) {
          wrong.add(below.path());
        }
      }
    }
    if (!wrong.isEmpty()) {
      differences.compare("recurse", "the same ownership below", "differs: " + listed(wrong));
    }
  }

  /// Links, devices, pipes and sockets keep what they have.
  private static boolean isOwned(Entry entry) {
    return entry.isFile() || entry.isDirectory();
  }

  private static List<String> names(List<Place> places) {
    return places.stream().map(Place::path).toList();
  }

  private static String listed(List<String> paths) {
    String names = String.join(", ", paths.subList(0, Math.min(MAX_NAMED, paths.size())));
    return paths.size() <= MAX_NAMED
        ? names
        : names + " and " + (paths.size() - MAX_NAMED) + " more";
  }

  /// Everything below a folder, folders before what they hold; other file systems are left out.
  private static List<Place> below(Place folder, HostFiles files) throws IOException {
    var found = new ArrayList<Place>();
    collect(folder, device(folder), files, found);
    return found;
  }

  private static long device(Place place) {
    return place.entry() == null ? 0 : place.entry().device();
  }

  private static void collect(Place folder, long device, HostFiles files, List<Place> found)
      throws IOException {
    for (Place each : files.children(folder)) {
      Entry entry = each.entry();
      if (entry == null || entry.device() != device) {
        continue;
      }
      found.add(each);
      if (found.size() > MAX_WALKED) {
        throw new IOException(folder.path() + " holds more than " + MAX_WALKED + " entries");
      }
      if (entry.isDirectory()) {
        collect(each, device, files, found);
      }
    }
  }

  /// What nothing manages, in the order of removal: contents before their folder.
  private static List<Place> unmanaged(
      Resource.Directory desired, Place place, Surroundings surroundings) throws IOException {
    var extra = new ArrayList<Place>();
    unmanaged(place, device(place), surroundings, extra);
    if (extra.size() > desired.maxRemoved()) {
      throw new IOException(
          "purge would remove %d entries below %s; maxRemoved is %d"
              .formatted(extra.size(), desired.path(), desired.maxRemoved()));
    }
    return extra;
  }

  private static void unmanaged(
      Place folder, long device, Surroundings surroundings, List<Place> extra) throws IOException {
    HostFiles files = surroundings.host().files();
    Managed managed = surroundings.managed();
    for (Place each : files.children(folder)) {
      Entry entry = each.entry();
      if (entry == null || entry.device() != device || managed.names(each.path())) {
        continue;
      }
      if (entry.isDirectory()) {
        unmanaged(each, device, surroundings, extra);
      }
      if (!managed.holds(each.path())) {
        extra.add(each);
      }
    }
  }

  @Override
  public void apply(
      Resource.Directory desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    HostFiles files = host.files();
    if (desired.state() == Resource.Presence.ABSENT) {
      remove(desired, files);
      return;
    }
    if (Differences.names(differences, "state")) {
      create(desired, host);
    } else {
      own(files.follow(desired.path()), permissions(desired), host);
    }
    if (Differences.names(differences, "recurse")) {
      for (Place below : below(files.follow(desired.path()), files)) {
        Entry entry = below.entry();
        if (entry != null && isOwned(entry)) {
          own(below, permissions(desired, entry), host);
        }
      }
    }
    if (Differences.names(differences, "purge")) {
      for (Place each : unmanaged(desired, files.follow(desired.path()), surroundings)) {
        files.delete(each);
      }
    }
  }

  private static void remove(Resource.Directory desired, HostFiles files) throws IOException {
    SystemFolders.refuse(desired.path());
    Place place = files.place(desired.path());
    if (place.entry() == null) {
      return;
    }
    var contents = below(place, files);
    boolean mayRemove = desired.recurse() || desired.purge();
    if (!contents.isEmpty() && !mayRemove) {
      throw new IOException(desired.path() + " is not empty; 'recurse: true' removes its contents");
    }
    if (contents.size() > desired.maxRemoved()) {
      throw new IOException(
          "%s holds %d entries; maxRemoved is %d"
              .formatted(desired.path(), contents.size(), desired.maxRemoved()));
    }
    for (Place each : contents.reversed()) {
      files.delete(each);
    }
    files.delete(place);
  }

  /// Missing parents become root:root 0755.
  private static void create(Resource.Directory desired, Host host) throws IOException {
    var path = new StringBuilder();
    List<String> parts = NodePaths.parts(desired.path());
    for (int i = 0; i < parts.size(); i++) {
      path.append('/').append(parts.get(i));
      Place place = host.files().follow(path.toString());
      if (place.entry() == null) {
        boolean last = i == parts.size() - 1;
        Permissions wanted = last ? permissions(desired) : new Permissions(null, null, null);
        host.files().createDirectory(place, wanted.wanted(null, Permissions.DIRECTORY_MODE, host));
      }
    }
  }

  private static void own(Place place, Permissions wanted, Host host) throws IOException {
    Entry entry = place.entry();
    if (entry == null) {
      return;
    }
    Ownership ownership = wanted.wanted(entry, entry.mode(), host);
    boolean moves =
        host.isPrivileged() && (ownership.uid() != entry.uid() || ownership.gid() != entry.gid());
    if (moves) {
      host.files().setOwner(place, ownership.uid(), ownership.gid());
    }
    if (moves || ownership.mode() != entry.mode()) {
      host.files().setMode(place, ownership.mode());
    }
  }
}
