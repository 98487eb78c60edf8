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
  private static final int WRITABLE_BY_OTHERS = 022;

  private final Path root;
  private final Recent recent;
  private Seen seen = new Seen(Recent.NONE, "", Path.of("/"));

  PathWalk(Path realRoot, Recent recent) {
    this.root = realRoot;
    this.recent = recent;
  }

  /// A folder that was walked to through folders alone, in which nobody but root and who owns the
  /// root can put another thing in a folder's place.
  ///
  /// @param text as the path began, without the last slash
  private record Seen(long era, String text, Path real) {
    boolean isParentOf(String path, int lastSlash) {
      return text.length() == lastSlash && path.startsWith(text);
    }
  }

  boolean isRoot(Path real) {
    return real.equals(root);
  }

  /// Work within an open folder.
  interface FolderWork {
    void in(SecureDirectoryStream<Path> folder) throws IOException;
  }

  Place resolve(String path, boolean followLast) throws IOException {
    Place near = near(path);
    Entry there = near == null ? null : near.entry();
    return near == null || (followLast && there != null && there.isLink())
        ? walked(path, followLast)
        : near;
  }

  /// A place in the folder that the walk before this one led through; null where it is another.
  private @Nullable Place near(String path) throws IOException {
    long era = recent.era();
    int slash = path.lastIndexOf('/');
    if (era == Recent.NONE || seen.era() != era || !seen.isParentOf(path, slash)) {
      return null;
    }
    String name = path.substring(slash + 1);
    if (!isName(name)) {
      return null;
    }
    Path real = resolved(seen.real(), name);
    return new Place(path, real, look(real), null);
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && !name.equals(".") && !name.equals("..");
  }

  private Place walked(String path, boolean followLast) throws IOException {
    long era = recent.era();
    var todo = new ArrayDeque<>(NodePaths.parts(path));
    Path current = root;
    @Nullable Entry entry = look(root);
    int owner = entry == null ? 0 : entry.uid();
    boolean isKept = era != Recent.NONE && isSafe(entry, owner);
    int links = 0;
    while (!todo.isEmpty()) {
      String part = todo.removeFirst();
      if (part.equals("..")) {
        Path parent = current.getParent();
        current = current.equals(root) || parent == null ? root : parent;
        entry = look(current);
        isKept = false;
        continue;
      }
      Path next = resolved(current, part);
      entry = look(next);
      boolean last = todo.isEmpty();
      if (last && isKept) {
        keep(era, path, current);
      }
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
        isKept = false;
        continue;
      }
      if (!last && !entry.isDirectory()) {
        return new Place(path, beyond(next, todo), null, named(next));
      }
      current = next;
      isKept &= isSafe(entry, owner);
    }
    return new Place(
        path, current, current.equals(root) ? look(root) : entryOf(current, entry), null);
  }

  private static boolean isSafe(@Nullable Entry folder, int owner) {
    return folder != null
        && (folder.uid() == 0 || folder.uid() == owner)
        && (folder.mode() & WRITABLE_BY_OTHERS) == 0;
  }

  private void keep(long era, String path, Path folder) {
    int slash = path.lastIndexOf('/');
    if (isName(path.substring(slash + 1))) {
      seen = new Seen(era, path.substring(0, slash), folder);
    }
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
