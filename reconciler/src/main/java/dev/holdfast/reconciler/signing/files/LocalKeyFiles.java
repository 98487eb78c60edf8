package dev.holdfast.reconciler.signing.files;

import dev.holdfast.reconciler.signing.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Files of keys, read whole each time: they are small, and a key that was taken away must not stay
/// good until something is over.
public final class LocalKeyFiles implements KeyFiles {
  private static final int MOST = 4 * 1024 * 1024;

  @Override
  public byte[] read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MOST + 1);
      if (content.length > MOST) {
        throw new IOException("the file of keys " + name(file) + " is larger than 4 MiB");
      }
      return content;
    } catch (NoSuchFileException _) {
      throw new IOException("there is no file of keys " + name(file));
    }
  }

  /// What is said to everybody who sees the commit names no folder of this machine.
  private static String name(Path file) {
    return "'" + file.getFileName() + "'";
  }
}
