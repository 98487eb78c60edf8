package dev.holdfast.agent.state;

import dev.holdfast.canonical.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/// Assignments and repository files by digest. A blob is looked at again before its first use in a
/// process: one that was damaged is put away and fetched anew.
public final class Blobs {
  private static final int BUFFER_BYTES = 16 * 1024;
  private final Path folder;
  private final Set<Digest> verified = java.util.concurrent.ConcurrentHashMap.newKeySet();

  Blobs(Path folder) {
    this.folder = folder;
  }

  private Path path(Digest digest) {
    return folder.resolve(digest.value().substring("sha256:".length()));
  }

  public boolean has(Digest digest) {
    return Files.isRegularFile(path(digest));
  }

  /// Keeps what comes from a stream, if it is what the digest says.
  ///
  /// @throws IOException when it is not, or longer than `maxBytes`; then nothing is kept
  public void put(Digest digest, InputStream content, long maxBytes) throws IOException {
    Path beside = folder.resolve(path(digest).getFileName() + ".new");
    Files.deleteIfExists(beside);
    var sha256 = Digest.sha256();
    long length = 0;
    try (var channel =
        FileChannel.open(
            beside,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        length += n;
        if (length > maxBytes) {
          throw new IOException(digest + " is larger than " + maxBytes + " bytes");
        }
        sha256.update(buffer, 0, n);
        var bytes = java.nio.ByteBuffer.wrap(buffer, 0, n);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      channel.force(true);
      if (!digest.value().equals("sha256:" + HexFormat.of().formatHex(sha256.digest()))) {
        throw new IOException("what came for " + digest + " is something else");
      }
      DurableFiles.replace(beside, path(digest));
      verified.add(digest);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /// The file of a whole blob; empty where there is none, or only a damaged one.
  public Optional<Path> find(Digest digest) throws IOException {
    Path path = path(digest);
    if (!Files.isRegularFile(path)) {
      verified.remove(digest);
      return Optional.empty();
    }
    if (!verified.contains(digest)) {
      if (!isWhole(digest, path)) {
        Files.deleteIfExists(path);
        return Optional.empty();
      }
      verified.add(digest);
    }
    return Optional.of(path);
  }

  private static boolean isWhole(Digest digest, Path path) throws IOException {
    var sha256 = Digest.sha256();
    try (var in = Files.newInputStream(path)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
      }
    }
    return digest.value().equals("sha256:" + HexFormat.of().formatHex(sha256.digest()));
  }

  /// Removes every blob that is not named.
  public void keepOnly(Set<Digest> wanted) throws IOException {
    try (var blobs = Files.newDirectoryStream(folder)) {
      for (Path blob : blobs) {
        String name = blob.getFileName().toString();
        boolean isWanted = name.length() == 64 && wanted.contains(new Digest("sha256:" + name));
        if (!isWanted) {
          Files.deleteIfExists(blob);
        }
      }
    }
    verified.retainAll(wanted);
  }
}
