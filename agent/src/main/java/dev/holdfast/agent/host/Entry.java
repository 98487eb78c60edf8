package dev.holdfast.agent.host;

import java.nio.file.attribute.FileTime;

/// What stands at a path, links not followed.
///
/// @param mode permission bits, 0 to 07777
/// @param device number of the file system that it lies on
public record Entry(
    Kind kind, int mode, int uid, int gid, long sizeBytes, long device, FileTime modified) {
  private static final int WORLD_READ = 04;

  /// What a directory entry can be.
  public enum Kind {
    FILE("a file"),
    DIRECTORY("a folder"),
    LINK("a link"),
    /// a device, a pipe, a socket
    OTHER("neither file nor folder");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /// For people.
    public String words() {
      return words;
    }
  }

  public boolean isFile() {
    return kind == Kind.FILE;
  }

  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  public boolean isLink() {
    return kind == Kind.LINK;
  }

  public boolean isWorldReadable() {
    return (mode & WORLD_READ) != 0;
  }
}
