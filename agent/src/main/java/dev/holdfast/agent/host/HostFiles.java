package dev.holdfast.agent.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Files of the node. Every path is walked inside the root as after a chroot, so that no link leads
/// out; what changes the node goes through folder handles that were opened without following a
/// link, so that a folder swapped for a link in between stops the change.
public final class HostFiles {
  private static final int MAX_ENTRIES = 100_000;
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> CREATE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  private final PathWalk walk;
  private final FileOwners owners;
  private final Set<Path> touched = new HashSet<>();
  private final Staged staged = new Staged();

  HostFiles(Path realRoot, boolean privileged, Recent recent) {
    this.walk = new PathWalk(realRoot, recent);
    this.owners = new FileOwners(privileged);
  }

  /// Where new content comes from; opened once for each use.
  public interface Source {
    InputStream open() throws IOException;

    /// What is equal for equal content; null where nobody needs to tell.
    default @Nullable Object identity() {
      return null;
    }
  }

  /// The place of a path; a link that stands there is the entry itself.
  ///
  /// @throws IOException when the path is not one that a document may name, or parents are hidden
  public Place place(String path) throws IOException {
    return walk.resolve(NodePaths.checked(path), false);
  }

  /// The place where a path leads, links followed to their end inside the root.
  public Place follow(String path) throws IOException {
    return walk.resolve(NodePaths.checked(path), true);
  }

  /// All bytes of a file.
  ///
  /// @throws IOException when it is larger than `maxBytes` or is no file
  public byte[] read(Place place, long maxBytes) throws IOException {
    Entry entry = fileAt(place);
    if (entry.sizeBytes() > maxBytes) {
      throw new IOException(place.path() + " is larger than " + maxBytes + " bytes");
    }
    try (var channel = Files.newByteChannel(place.real(), READ)) {
      var buffer = ByteBuffer.allocate((int) Math.min(maxBytes, entry.sizeBytes()) + 1);
      while (channel.read(buffer) >= 0) {
        if (buffer.position() == entry.sizeBytes()) {
          break; // more was asked for, and this is what the file was said to hold
        }
        if (!buffer.hasRemaining()) {
          if (buffer.capacity() > maxBytes) {
            throw new IOException(place.path() + " is larger than " + maxBytes + " bytes");
          }
          buffer.flip();
          buffer =
              ByteBuffer.allocate((int) Math.min(maxBytes + 1, buffer.capacity() * 2L + 4096))
                  .put(buffer);
        }
      }
      byte[] all = new byte[buffer.position()];
      buffer.flip();
      buffer.get(all);
      return all;
    }
  }

  public InputStream open(Place place) throws IOException {
    fileAt(place);
    return Channels.newInputStream(Files.newByteChannel(place.real(), READ));
  }

  private static Entry fileAt(Place place) throws IOException {
    Entry entry = place.entry();
    if (entry == null) {
      throw new NoSuchFileException(place.path());
    }
    if (!entry.isFile()) {
      throw new IOException(place.path() + " is " + entry.kind().words());
    }
    return entry;
  }

  /// What a link says, unresolved.
  public String linkTarget(Place place) throws IOException {
    return Files.readSymbolicLink(place.real()).toString();
  }

  /// The names in a folder, sorted.
  ///
  /// @throws IOException when there are more than 100,000
  public List<String> list(Place place) throws IOException {
    return entries(place).stream().map(each -> each.getFileName().toString()).sorted().toList();
  }

  /// What a folder holds, sorted by name. A name that is no UTF-8 is kept as it is: only its text
  /// for people says something else.
  ///
  /// @throws IOException when there are more than 100,000
  public List<Place> children(Place folder) throws IOException {
    var places = new ArrayList<Place>();
    for (Path each : entries(folder)) {
      Path real = folder.real().resolve(each.getFileName());
      Entry entry = PathWalk.look(real);
      if (entry != null) {
        String path = NodePaths.child(folder.path(), each.getFileName().toString());
        places.add(new Place(path, real, entry, null));
      }
    }
    places.sort(Comparator.comparing(Place::path));
    return places;
  }

  private List<Path> entries(Place place) throws IOException {
    var entries = new ArrayList<Path>();
    walk.inFolder(
        place.real(),
        folder -> {
          for (Path each : folder) {
            entries.add(each);
            if (entries.size() > MAX_ENTRIES) {
              throw new IOException(place.path() + " holds more than " + MAX_ENTRIES + " entries");
            }
          }
        });
    return entries;
  }

  /// Puts a file in the place of whatever file or link stands there: written beside it, synced,
  /// given its ownership and the old file's access list, label and attributes, then renamed over
  /// it. After a crash at any point either the old or the new file is there, whole.
  public void write(Place place, Source content, Ownership ownership) throws IOException {
    requireParent(place);
    Path name = name(place);
    Path beside = beside(name);
    boolean isThere = staged.take(place, content.identity(), ownership);
    walk.inFolder(
        parent(place),
        folder -> {
          try {
            if (!isThere) {
              writeBeside(folder, place, content, ownership);
            }
            folder.move(beside, folder, name);
          } catch (IOException | RuntimeException e) {
            deleteLeftover(folder, beside);
            throw e;
          }
        });
    touched.add(parent(place));
  }

  /// Begins to write the file that [#write] is about to put in a place, beside it and to disk,
  /// while the caller goes on; the content has an identity, and is opened by another thread.
  /// Changes nothing that anybody sees. Where it cannot be written, [#write] says why.
  public void stage(Place place, Source content, Ownership ownership) throws IOException {
    requireParent(place);
    Path beside = beside(name(place));
    Path parent = parent(place);
    staged.add(
        place,
        Objects.requireNonNull(content.identity()),
        ownership,
        () ->
            walk.inFolder(
                parent,
                folder -> {
                  try {
                    writeBeside(folder, place, content, ownership);
                  } catch (IOException | RuntimeException e) {
                    deleteLeftover(folder, beside);
                    throw e;
                  }
                }));
  }

  /// Afterwards what was staged is on disk, as far as it could be written.
  public void awaitStaged() {
    staged.await();
  }

  /// Removes what was staged and not put in its place.
  public void discardStaged() throws IOException {
    for (Place place : staged.left()) {
      Path beside = beside(name(place));
      walk.inFolder(parent(place), folder -> deleteLeftover(folder, beside));
    }
  }

  private void writeBeside(
      SecureDirectoryStream<Path> folder, Place place, Source content, Ownership ownership)
      throws IOException {
    Path beside = beside(name(place));
    Path besideReal = parent(place).resolve(beside);
    deleteLeftover(folder, beside);
    try (var channel =
            folder.newByteChannel(beside, CREATE, PosixFilePermissions.asFileAttribute(PRIVATE));
        var in = content.open()) {
      in.transferTo(Channels.newOutputStream(channel));
      owners.owner(folder, beside, ownership.uid(), ownership.gid());
      if (place.entry() != null && place.entry().isFile()) {
        ExtendedAttributes.copy(place.real(), besideReal);
      }
      // last: an access list has the group's bits in it, and a new owner clears the set-id
      owners.mode(folder, beside, besideReal, ownership.mode());
      if (channel instanceof FileChannel file) {
        file.force(true);
      }
    }
  }

  private static void deleteLeftover(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    try {
      folder.deleteFile(name);
    } catch (NoSuchFileException e) {
      // the usual case
    }
  }

  /// Makes a folder; its parent must be there.
  public void createDirectory(Place place, Ownership ownership) throws IOException {
    requireParent(place);
    Path name = name(place);
    walk.inFolder(
        parent(place),
        folder -> {
          // by path, since Java has no other way; where the parent was swapped meanwhile, an empty
          // folder of our own lies elsewhere, and nothing of that name is found here
          Files.createDirectory(
              place.real(),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
          owners.own(folder, name, place.real(), ownership);
        });
    touched.add(parent(place));
  }

  /// Makes a link, over whatever file or link stands there.
  public void createLink(Place place, String target) throws IOException {
    requireParent(place);
    Path beside = beside(name(place));
    walk.inFolder(
        parent(place),
        folder -> {
          deleteLeftover(folder, beside);
          // by path, as above; only through the handle does it get its name
          Files.createSymbolicLink(parent(place).resolve(beside), Path.of(target));
          folder.move(beside, folder, name(place));
        });
    touched.add(parent(place));
  }

  /// Removes a file, a link or an empty folder.
  public void delete(Place place) throws IOException {
    Entry entry = place.entry();
    if (entry == null) {
      return;
    }
    requireParent(place);
    Path name = name(place);
    walk.inFolder(
        parent(place),
        folder -> {
          if (entry.isDirectory()) {
            folder.deleteDirectory(name);
          } else {
            folder.deleteFile(name);
          }
        });
    touched.add(parent(place));
  }

  public void setMode(Place place, int mode) throws IOException {
    if (walk.isRoot(place.real())) {
      owners.mode(place.real(), mode);
      return;
    }
    walk.inFolder(parent(place), folder -> owners.mode(folder, name(place), place.real(), mode));
  }

  /// @param uid or [Ownership#KEEP]
  /// @param gid or [Ownership#KEEP]
  public void setOwner(Place place, int uid, int gid) throws IOException {
    if (place.entry() != null && !place.entry().isFile() && !place.entry().isDirectory()) {
      throw new IOException(place.path() + " is " + place.entry().kind().words());
    }
    if (walk.isRoot(place.real())) {
      FileOwners.owner(place.real(), uid, gid);
      return;
    }
    walk.inFolder(parent(place), folder -> owners.owner(folder, name(place), uid, gid));
  }

  private static void requireParent(Place place) throws IOException {
    String obstacle = place.obstacle();
    if (obstacle != null) {
      throw new IOException(
          "the folder " + obstacle + " is missing; declare a directory resource before this one");
    }
    if (place.real().getParent() == null) {
      throw new IOException("the root itself cannot be changed");
    }
  }

  private static Path parent(Place place) throws IOException {
    @Nullable Path parent = place.real().getParent();
    if (parent == null) {
      throw new IOException("the root itself cannot be changed");
    }
    return parent;
  }

  private static Path beside(Path name) {
    return name.resolveSibling("." + name + ".holdfast-new");
  }

  private static Path name(Place place) throws IOException {
    @Nullable Path name = place.real().getFileName();
    if (name == null) {
      throw new IOException("the root itself cannot be changed");
    }
    return name;
  }

  /// Makes the changes since the last call outlast a loss of power: what was written is synced
  /// already, this syncs the folders that name it, each once.
  public void sync() throws IOException {
    for (Path folder : touched) {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
    touched.clear();
  }
}
