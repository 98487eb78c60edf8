package dev.holdfast.agent.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
  private final boolean privileged;
  private final Set<Path> touched = new HashSet<>();

  HostFiles(Path realRoot, boolean privileged) {
    this.walk = new PathWalk(realRoot);
    this.privileged = privileged;
  }

  /// Where new content comes from; opened once for each use.
  public interface Source {
    InputStream open() throws IOException;
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
    var names = new ArrayList<String>();
    walk.inFolder(
        place.real(),
        folder -> {
          for (Path each : folder) {
            names.add(each.getFileName().toString());
            if (names.size() > MAX_ENTRIES) {
              throw new IOException(place.path() + " holds more than " + MAX_ENTRIES + " entries");
            }
          }
        });
    names.sort(null);
    return names;
  }

  /// Puts a file in the place of whatever file or link stands there: written beside it, synced,
  /// given its ownership and the old file's extended attributes, then renamed over it. After a
  /// crash at any point either the old or the new file is there, whole.
  public void write(Place place, Source content, Ownership ownership) throws IOException {
    requireParent(place);
    String name = name(place);
    Path beside = Path.of("." + name + ".holdfast-new");
    Path besideReal = parent(place).resolve(beside);
    walk.inFolder(
        parent(place),
        folder -> {
          deleteLeftover(folder, beside);
          try {
            try (var channel =
                    folder.newByteChannel(
                        beside, CREATE, PosixFilePermissions.asFileAttribute(PRIVATE));
                var in = content.open()) {
              in.transferTo(Channels.newOutputStream(channel));
              own(besideReal, ownership);
              copyExtendedAttributes(place, besideReal);
              if (channel instanceof FileChannel file) {
                file.force(true);
              }
            }
            folder.move(beside, folder, Path.of(name));
          } catch (IOException | RuntimeException e) {
            deleteLeftover(folder, beside);
            throw e;
          }
        });
    touched.add(parent(place));
  }

  private static void deleteLeftover(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    try {
      folder.deleteFile(name);
    } catch (NoSuchFileException e) {
      // the usual case
    }
  }

  private static void copyExtendedAttributes(Place from, Path to) throws IOException {
    if (from.entry() == null || !from.entry().isFile()) {
      return;
    }
    var old =
        Files.getFileAttributeView(
            from.real(), UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (old == null) {
      return;
    }
    List<String> names;
    try {
      names = old.list();
    } catch (IOException e) {
      return; // the file system has none
    }
    for (String name : names) {
      var value = ByteBuffer.allocate(old.size(name));
      old.read(name, value);
      Files.getFileAttributeView(to, UserDefinedFileAttributeView.class).write(name, value.flip());
    }
  }

  /// Makes a folder; its parent must be there.
  public void createDirectory(Place place, Ownership ownership) throws IOException {
    requireParent(place);
    Files.createDirectory(
        place.real(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    own(place.real(), ownership);
    touched.add(parent(place));
  }

  /// Makes a link, over whatever file or link stands there.
  public void createLink(Place place, String target) throws IOException {
    requireParent(place);
    Path beside = Path.of("." + name(place) + ".holdfast-new");
    walk.inFolder(
        parent(place),
        folder -> {
          deleteLeftover(folder, beside);
          Files.createSymbolicLink(parent(place).resolve(beside), Path.of(target));
          folder.move(beside, folder, Path.of(name(place)));
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
    Path name = Path.of(name(place));
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
    mode(place.real(), mode);
  }

  /// @param uid or [Ownership#KEEP]
  /// @param gid or [Ownership#KEEP]
  public void setOwner(Place place, int uid, int gid) throws IOException {
    owner(place.real(), uid, gid);
  }

  private void own(Path real, Ownership ownership) throws IOException {
    owner(real, ownership.uid(), ownership.gid()); // first, since it clears the set-id bits
    mode(real, ownership.mode());
  }

  private static void owner(Path real, int uid, int gid) throws IOException {
    if (uid != Ownership.KEEP) {
      Files.setAttribute(real, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    }
    if (gid != Ownership.KEEP) {
      Files.setAttribute(real, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private void mode(Path real, int mode) throws IOException {
    try {
      Files.setAttribute(real, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException e) {
      // not following needs to open the file, which its owner may have forbidden to himself
      if (privileged || Files.isSymbolicLink(real)) {
        throw e;
      }
      Files.setAttribute(real, "unix:mode", mode);
    }
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

  private static String name(Place place) throws IOException {
    @Nullable Path name = place.real().getFileName();
    if (name == null) {
      throw new IOException("the root itself cannot be changed");
    }
    return name.toString();
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
