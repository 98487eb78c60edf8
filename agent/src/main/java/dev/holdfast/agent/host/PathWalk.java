package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Resolves paths below a root as the kernel does after a chroot: an absolute link starts again at
/// the root, and `..` at the root stays there.
final class PathWalk {
  private static final int MAX_LINKS = 40;
  private static final int TYPE_MASK = 0170000;
  private static final int REGULAR = 0100000;
  private static final int FOLDER = 0040000;
  private static final int SYMBOLIC = 0120000;

  private final Path root;

  PathWalk(Path realRoot) {
    this.root = realRoot;
  }

  boolean isRoot(Path real) {
    return real.equals(root);
  }

  /// Work within an open folder.
  interface FolderWork {
    void in(SecureDirectoryStream<Path> folder) throws IOException;
  }

  Place resolve(String path, boolean followLast) throws IOException {
    var todo = new ArrayDeque<>(NodePaths.parts(path));
    Path current = root;
    @Nullable Entry entry = look(root);
    int links = 0;
    while (!todo.isEmpty()) {
      String part = todo.removeFirst();
      if (part.equals("..")) {
        Path parent = current.getParent();
        current = current.equals(root) || parent == null ? root : parent;
        entry = look(current);
        continue;
      }
      Path next = resolved(current, part);
      entry = look(next);
      boolean last = todo.isEmpty();
      if (entry == null) {
        return new Place(path, beyond(next, todo), null, last ? null : named(next));
      }
      if (entry.isLink() && (followLast || !last)) {
        if (++links > MAX_LINKS) {
          throw new FileSystemLoopException(path);
        }
        String target = Files.readSymbolicLink(next).toString();
        if (target.startsWith("/")) {
          current = root;
        }
        NodePaths.parts(target).reversed().forEach(todo::addFirst);
        continue;
      }
      if (!last && !entry.isDirectory()) {
        return new Place(path, beyond(next, todo), null, named(next));
      }
      current = next;
    }
    return new Place(
        path, current, current.equals(root) ? look(root) : entryOf(current, entry), null);
  }

  private static @Nullable Entry entryOf(Path current, @Nullable Entry lastSeen)
      throws IOException {
    // a link at the end may lead to where the walk already is, such as "."
    return lastSeen == null || lastSeen.isLink() ? look(current) : lastSeen;
  }

  private static Path beyond(Path from, Iterable<String> rest) throws IOException {
    Path path = from;
    for (String part : rest) {
      path = resolved(path, part);
    }
    return path;
  }

  private static Path resolved(Path folder, String part) throws IOException {
    try {
      return folder.resolve(part);
    } catch (InvalidPathException e) {
      throw new IOException(
          "this agent was started with a locale that cannot name '"
              + part
              + "'; start it with LC_ALL=C.UTF-8",
          e);
    }
  }

  private String named(Path real) {
    return "/" + root.relativize(real);
  }

  /// Opens a folder from the root on, component by component, following no link.
  void inFolder(Path folder, FolderWork work) throws IOException {
    SecureDirectoryStream<Path> here = openRoot();
    try {
      if (!folder.equals(root)) {
        for (Path part : root.relativize(folder)) {
          if (part.toString().equals("..")) {
            throw new IOException(folder + " is not below the root");
          }
          var next = here.newDirectoryStream(part, LinkOption.NOFOLLOW_LINKS);
          here.close();
          here = next;
        }
      }
      work.in(here);
    } finally {
      here.close();
    }
  }

  @SuppressWarnings("StreamResourceLeak") // the caller closes it
  private SecureDirectoryStream<Path> openRoot() throws IOException {
    var stream = Files.newDirectoryStream(root);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this system has no safe way to change files; Linux has");
  }

  static @Nullable Entry look(Path real) throws IOException {
    Map<String, Object> attributes;
    try {
      attributes =
          Files.readAttributes(
              real, "unix:mode,uid,gid,size,dev,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    } catch (FileSystemException e) {
      if (isNotADirectory(e)) {
        return null;
      }
      throw e;
    }
    int mode = (int) number(attributes, "mode");
    return new Entry(
        kind(mode & TYPE_MASK),
        mode & 07777,
        (int) number(attributes, "uid"),
        (int) number(attributes, "gid"),
        number(attributes, "size"),
        number(attributes, "dev"),
        (FileTime) attributes.getOrDefault("lastModifiedTime", FileTime.fromMillis(0)));
  }

  private static boolean isNotADirectory(FileSystemException e) {
    return List.of("Not a directory").contains(String.valueOf(e.getReason()));
  }

  private static long number(Map<String, Object> attributes, String key) {
    return attributes.get(key) instanceof Number number ? number.longValue() : 0;
  }

  private static Entry.Kind kind(int type) {
    return switch (type) {
      case REGULAR -> Entry.Kind.FILE;
      case FOLDER -> Entry.Kind.DIRECTORY;
      case SYMBOLIC -> Entry.Kind.LINK;
      default -> Entry.Kind.OTHER;
    };
  }
}
