package dev.holdfast.reconciler.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// The folder in which one reconciler keeps what is its own. Held by one process at a time, since
/// its keys and clones have one owner.
final class DataFolder implements AutoCloseable {
  private final Path path;
  private final FileLock lock;

  private DataFolder(Path path, FileLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /// @throws DataFolderInUseException when another process holds it
  static DataFolder open(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      // others may pass through it, since an embedded PostgreSQL may have to run as somebody else
      Files.createDirectories(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
    }
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DataFolder(path, lock);
      }
    } catch (OverlappingFileLockException e) {
      // this very process holds it
    }
    channel.close();
    throw new DataFolderInUseException(path);
  }

  Path path() {
    return path;
  }

  /// The same at every start; made at the first one.
  ReplicaId replica(RandomGenerator random) throws IOException {
    Path file = path.resolve("replica-id");
    if (!Files.exists(file)) {
      byte[] bytes = new byte[8];
      random.nextBytes(bytes);
      writeSecret("replica-id", HexFormat.of().formatHex(bytes) + "\n");
    }
    return new ReplicaId(Files.readString(file).strip());
  }

  /// Makes a file that only its owner can read, whole or not at all.
  Path writeSecret(String name, String content) throws IOException {
    Path fresh = path.resolve(name + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, content);
    return Files.move(
        fresh,
        path.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    lock.channel().close();
  }
}
