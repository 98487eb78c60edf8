package dev.holdfast.reconciler.cli.commands;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Arrays;

/// Puts a text in the place of a file's, whole or not at all: whoever reads meanwhile, or pulls the
/// plug, finds the old one or the new one.
final class FileReplacement {
  private FileReplacement() {}

  /// Keeps the file's permissions.
  ///
  /// @param before what was read of the file
  /// @return false where somebody else has changed it since, or we may not
  static boolean replace(Path file, byte[] before, byte[] after) throws IOException {
    Path beside = file.resolveSibling("." + file.getFileName() + ".holdfast-fmt");
    try {
      Files.deleteIfExists(beside);
      Files.write(beside, after, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      permissions(file, beside);
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      boolean untouched =
          Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
              && Arrays.equals(Files.readAllBytes(file), before);
      if (untouched) {
        Files.move(
            beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      return untouched;
    } catch (AccessDeniedException _) {
      return false;
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void permissions(Path from, Path to) throws IOException {
    var old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    var now = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (old != null && now != null) {
      now.setPermissions(old.readAttributes().permissions());
    }
  }
}
