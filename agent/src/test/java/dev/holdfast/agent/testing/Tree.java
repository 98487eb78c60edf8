package dev.holdfast.agent.testing;

import dev.holdfast.agent.host.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.Predicate;

/// A node as a folder of files.
public final class Tree {
  private final Path root;

  private Tree(Path root, boolean isNew) {
    this.root = root;
    if (isNew) {
      furnish();
    }
  }

  /// A small Debian-like tree in an empty folder.
  public Tree(Path root) {
    this(root, true);
  }

  /// A tree that is there already.
  static Tree existing(Path root) {
    return new Tree(root, false);
  }

  private void furnish() {
    file("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian 12\"\n");
    file("/etc/hostname", "node-1\n");
    file(
        "/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nweb:x:501:501:Web,,,:/srv/web:/bin/false\n");
    file("/etc/group", "root:x:0:\nweb:x:501:\nadm:x:4:web,root\n");
  }

  public Path root() {
    return root;
  }

  public Host host() {
    return unchecked(() -> Host.at(root));
  }

  public Host host(boolean privileged) {
    return unchecked(() -> Host.at(root, privileged));
  }

  public Path path(String path) {
    return root.resolve(path.substring(1));
  }

  public Tree file(String path, String text) {
    return unchecked(() -> {
      Files.createDirectories(path(path).getParent());
      Files.writeString(path(path), text);
      return this;
    });
  }

  public Tree folder(String path) {
    return unchecked(() -> {
      Files.createDirectories(path(path));
      return this;
    });
  }

  public Tree link(String path, String target) {
    return unchecked(() -> {
      Files.createDirectories(path(path).getParent());
      Files.createSymbolicLink(path(path), Path.of(target));
      return this;
    });
  }

  public Tree mode(String path, int mode) {
    return unchecked(() -> {
      Files.setAttribute(path(path), "unix:mode", mode);
      return this;
    });
  }

  public String text(String path) {
    return unchecked(() -> Files.readString(path(path)));
  }

  public boolean has(String path) {
    return Files.exists(path(path), LinkOption.NOFOLLOW_LINKS);
  }

  public int mode(String path) {
    return unchecked(() ->
        ((Integer) Files.getAttribute(path(path), "unix:mode", LinkOption.NOFOLLOW_LINKS)) & 07777);
  }

  public int uid(String path) {
    return unchecked(
        () -> (Integer) Files.getAttribute(path(path), "unix:uid", LinkOption.NOFOLLOW_LINKS));
  }

  /// Everything that a change of the tree would change: types, modes, owners, sizes, times of
  /// change, link targets and contents.
  public String snapshot() {
    return snapshot(_ -> false);
  }

  /// @param spared paths below the root, without a leading slash, that may change
  String snapshot(Predicate<Path> spared) {
    var lines = new TreeMap<String, String>();
    unchecked(() -> {
      try (var paths = Files.walk(root)) {
        for (Path path : (Iterable<Path>) paths::iterator) {
          if (spared.test(root.relativize(path))) {
            continue;
          }
          var attributes =
              Files.readAttributes(
                  path,
                  "unix:mode,uid,gid,size,ino,ctime,lastModifiedTime",
                  LinkOption.NOFOLLOW_LINKS);
          lines.put(root.relativize(path).toString(), new TreeMap<>(attributes).toString());
        }
      }
      return lines;
    });
    return String.join("\n", lines.entrySet().stream().map(Object::toString).toList());
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> T unchecked(Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
