package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Entry;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.agent.host.Ownership;
import dev.holdfast.agent.host.Place;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `file`: content, mode and ownership of one file.
public final class FileKind implements Kind<Resource.File> {
  private static final int READ_AT_ONCE_BYTES = 256 * 1024;
  private static final int WORLD_READ = 04;

  /// Larger ones are written when their turn comes: they would take room for long.
  private static final long MAX_STAGED_BYTES = 1024 * 1024;

  private static final int BUFFER_BYTES = 16 * 1024;

  /// @param confidential it was made of a secret
  private record Wanted(Content content, boolean confidential) {}

  @Override
  public Observation check(Resource.File desired, Surroundings surroundings) throws IOException {
    HostFiles files = surroundings.host().files();
    Place place = place(desired, files);
    Entry entry = place.entry();
    var differences = new Differences(surroundings);
    if (desired.state() == Resource.Presence.ABSENT) {
      return entry == null
          ? Observation.IN_SYNC
          : differences
              .compare("state", "absent", removable(place, entry).kind().words())
              .observation();
    }
    Optional<Wanted> wanted = wanted(desired, surroundings);
    if (entry == null) {
      return differences.compare("state", "present", "absent").observation();
    }
    if (entry.isLink()) {
      String found = "a link to " + files.linkTarget(place);
      return differences.compare("state", "a file", found).observation();
    }
    removable(place, entry);
    if (wanted.isPresent()) {
      content(desired, wanted.get(), place, entry, surroundings, differences);
    }
    permissions(desired).compare(entry, surroundings.host(), differences);
    return differences.observation();
  }

  private static Place place(Resource.File desired, HostFiles files) throws IOException {
    return desired.followLinks() ? files.follow(desired.path()) : files.place(desired.path());
  }

  private static Entry removable(Place place, Entry entry) throws IOException {
    if (entry.isDirectory() || entry.kind() == Entry.Kind.OTHER) {
      throw new IOException(place.path() + " is " + entry.kind().words());
    }
    return entry;
  }

  private static Permissions permissions(Resource.File desired) {
    return new Permissions(desired.mode(), desired.owner(), desired.group());
  }

  private static Optional<Wanted> wanted(Resource.File desired, Surroundings surroundings)
      throws IOException {
    if (desired.content() != null) {
      return Optional.of(
          new Wanted(Content.of(desired.content()), surroundings.isSecret("content")));
    }
    if (desired.source() != null) {
      return Optional.of(new Wanted(surroundings.files().file(desired.source()), false));
    }
    if (desired.template() != null) {
      var rendered =
          surroundings
              .templates()
              .render(
                  desired.template(),
                  surroundings.files().file(desired.template()),
                  surroundings.inputs().of(desired, surroundings.isSecret("params")));
      return Optional.of(new Wanted(rendered.content(), rendered.usesSecret()));
    }
    return Optional.empty();
  }

  private static void content(
      Resource.File desired,
      Wanted wanted,
      Place place,
      Entry entry,
      Surroundings surroundings,
      Differences differences)
      throws IOException {
    HostFiles files = surroundings.host().files();
    Content content = wanted.content();
    byte[] observed =
        entry.sizeBytes() <= READ_AT_ONCE_BYTES ? files.read(place, READ_AT_ONCE_BYTES) : null;
    if (observed == null ? isSame(content, place, entry, files) : isSame(content, observed)) {
      return;
    }
    boolean hidden =
        wanted.confidential()
            || desired.sensitive()
            || !entry.isWorldReadable()
            || (desired.mode() != null && (desired.mode() & WORLD_READ) == 0);
    differences.add(
        hidden
            ? surroundings.hidden("content", digest(observed, place, files))
            : shown(content, observed, entry.sizeBytes()));
  }

  private static String digest(byte @Nullable [] observed, Place place, HostFiles files)
      throws IOException {
    if (observed != null) {
      return Digest.of(observed).value();
    }
    try (InputStream in = files.open(place)) {
      return "sha256:" + Origins.sha256(in);
    }
  }

  private static boolean isSame(Content content, byte[] observed) {
    if (content.sizeBytes() != observed.length) {
      return false;
    }
    return content instanceof Content.InMemory text
        ? text.isEqualTo(observed)
        : content.digest().equals(Digest.of(observed));
  }

  private static boolean isSame(Content content, Place place, Entry entry, HostFiles files)
      throws IOException {
    if (content.sizeBytes() != entry.sizeBytes()) {
      return false;
    }
    try (InputStream wanted = content.open();
        InputStream found = files.open(place)) {
      while (true) {
        byte[] a = wanted.readNBytes(BUFFER_BYTES);
        byte[] b = found.readNBytes(BUFFER_BYTES);
        if (!Arrays.equals(a, b)) {
          return false;
        }
        if (a.length == 0) {
          return true;
        }
      }
    }
  }

  private static Difference shown(Content content, byte @Nullable [] observed, long sizeBytes)
      throws IOException {
    String found =
        observed == null
            ? sizeBytes + " bytes"
            : Digest.of(observed).abbreviated() + ", " + sizeBytes + " bytes";
    String diff =
        observed == null
            ? null
            : TextDiff.between(observed, content.beginning(TextDiff.MAX_FILE_BYTES + 1))
                .orElse(null);
    return new Difference(
        "content",
        content.digest().abbreviated() + ", " + content.sizeBytes() + " bytes",
        found,
        diff,
        false);
  }

  /// Where the file that was overwritten is kept.
  public static String backup(String path) {
    return path + ".holdfast-backup";
  }

  @Override
  public void apply(Resource.File desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    HostFiles files = host.files();
    Place place = place(desired, files);
    if (desired.state() == Resource.Presence.ABSENT) {
      if (place.entry() != null) {
        removable(place, place.entry());
      }
      files.delete(place);
    } else if (Differences.names(differences, "state")
        || Differences.names(differences, "content")) {
      write(desired, place, surroundings);
    } else {
      own(desired, place, host, differences);
    }
  }

  /// Writes what [#apply] would put in place, beside it.
  boolean stage(Resource.File desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    boolean isWrite =
        desired.state() != Resource.Presence.ABSENT
            && (Differences.names(differences, "state")
                || Differences.names(differences, "content"));
    if (!isWrite || desired.backup()) {
      return false;
    }
    HostFiles files = surroundings.host().files();
    Place place = place(desired, files);
    Content content = content(desired, surroundings);
    if (content.sizeBytes() > MAX_STAGED_BYTES) {
      return false;
    }
    files.stage(place, content, ownership(desired, place, surroundings));
    return true;
  }

  private static Content content(Resource.File desired, Surroundings surroundings)
      throws IOException {
    return wanted(desired, surroundings).map(Wanted::content).orElseGet(() -> Content.of(""));
  }

  private static Ownership ownership(Resource.File desired, Place place, Surroundings surroundings)
      throws IOException {
    return permissions(desired).wanted(kept(place), Permissions.FILE_MODE, surroundings.host());
  }

  /// The file whose owner and mode stay where no others are named.
  private static @Nullable Entry kept(Place place) {
    Entry entry = place.entry();
    return entry != null && entry.isFile() ? entry : null;
  }

  private static void write(Resource.File desired, Place place, Surroundings surroundings)
      throws IOException {
    HostFiles files = surroundings.host().files();
    Content content = content(desired, surroundings);
    Entry kept = kept(place);
    if (desired.backup() && kept != null) {
      Place backup = files.place(backup(place.path()));
      files.write(
          backup,
          () -> files.open(place),
          surroundings.host().isPrivileged()
              ? new Ownership(kept.mode(), kept.uid(), kept.gid())
              : Ownership.ofMode(kept.mode()));
    }
    files.write(place, content, ownership(desired, place, surroundings));
  }

  private static void own(
      Resource.File desired, Place place, Host host, List<Difference> differences)
      throws IOException {
    var wanted = permissions(desired).wanted(place.entry(), Permissions.FILE_MODE, host);
    boolean owner = Differences.names(differences, "owner");
    boolean group = Differences.names(differences, "group");
    host.files()
        .setOwner(
            place, owner ? wanted.uid() : Ownership.KEEP, group ? wanted.gid() : Ownership.KEEP);
    if (owner || group || Differences.names(differences, "mode")) {
      host.files().setMode(place, wanted.mode()); // a new owner cleared the set-id bits
    }
  }
}
