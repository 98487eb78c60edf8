package dev.holdfast.agent.state;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Files of mode 0600 that are either the old or the new ones after a crash. JSON files begin with
/// the digest of the rest, so that a damaged one is noticed.
final class DurableFiles {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.state");
  private static final int DIGEST_LENGTH = 71;
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private DurableFiles() {}

  /// Makes a folder of mode 0700 where there is none.
  static Path folder(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return path;
  }

  static void write(Path path, byte[] bytes) throws IOException {
    Path beside = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(beside);
    try (var channel =
        FileChannel.open(
            beside,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (IOException e) {
      discard(beside, e); // a full disk should not be fuller
      throw e;
    }
    replace(beside, path);
  }

  private static void discard(Path beside, IOException because) {
    try {
      Files.deleteIfExists(beside);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /// Moves a synced file to its place, durably.
  static void replace(Path beside, Path path) throws IOException {
    Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(path.getParent());
  }

  static void sync(@Nullable Path folder) throws IOException {
    if (folder != null) {
      try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  static void delete(Path path) throws IOException {
    if (Files.deleteIfExists(path)) {
      sync(path.getParent());
    }
  }

  static void write(Path path, Json value) throws IOException {
    byte[] content = JsonText.canonicalBytes(value);
    byte[] head = (Digest.of(content) + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] all = java.util.Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    write(path, all);
  }

  /// What [#write] wrote; empty where there is nothing, or nothing whole, which is put aside.
  static <T> Optional<T> read(Path path, Function<Json.Obj, T> from) throws IOException {
    byte[] all;
    try {
      if (Files.size(path) > MAX_BYTES) {
        return putAside(path, "it is too large");
      }
      all = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (all.length <= DIGEST_LENGTH + 1) {
      return putAside(path, "it is cut short");
    }
    String digest = new String(all, 0, DIGEST_LENGTH, StandardCharsets.US_ASCII);
    byte[] content = java.util.Arrays.copyOfRange(all, DIGEST_LENGTH + 1, all.length);
    if (!Digest.of(content).value().equals(digest)) {
      return putAside(path, "its digest is wrong");
    }
    try {
      return Optional.of(from.apply(JsonText.parseObject(content)));
    } catch (JsonShapeException e) {
      return putAside(path, e.getMessage());
    } catch (IllegalArgumentException e) {
      return putAside(path, String.valueOf(e.getMessage()));
    }
  }

  static <T> Optional<T> putAside(Path path, @Nullable String why) throws IOException {
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} is damaged ({1}); put aside as {2}.damaged",
        path,
        why,
        path.getFileName());
    Files.move(
        path,
        path.resolveSibling(path.getFileName() + ".damaged"),
        StandardCopyOption.REPLACE_EXISTING);
    return Optional.empty();
  }
}
