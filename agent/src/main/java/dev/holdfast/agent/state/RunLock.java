package dev.holdfast.agent.state;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// Held by whoever changes the node: a run of the daemon, or an `apply` beside it. The system
/// releases it with the process, however that ends.
public final class RunLock implements AutoCloseable {
  private final FileChannel file;

  private RunLock(FileChannel file) {
    this.file = file;
  }

  /// Takes the lock of a state folder, waiting for whoever has it.
  ///
  /// @param whenWaiting called once when somebody else has it
  /// @throws InterruptedException when this thread is interrupted while it waits
  public static RunLock take(Path folder, Runnable whenWaiting)
      throws IOException, InterruptedException {
    FileChannel file = open(folder);
    try {
      if (file.tryLock() == null) {
        whenWaiting.run();
        file.lock();
      }
      return new RunLock(file);
    } catch (ClosedByInterruptException | FileLockInterruptionException e) {
      file.close();
      throw (InterruptedException)
          new InterruptedException("while another run goes on").initCause(e);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /// Takes the lock where nobody has it.
  static Optional<RunLock> tryTake(Path folder) throws IOException {
    FileChannel file = open(folder);
    boolean taken = false;
    try {
      taken = file.tryLock() != null;
      return taken ? Optional.of(new RunLock(file)) : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // in this very process
    } finally {
      if (!taken) {
        file.close();
      }
    }
  }

  private static FileChannel open(Path folder) throws IOException {
    Path path = folder.resolve("run.lock");
    return Files.exists(path)
        ? FileChannel.open(path, StandardOpenOption.WRITE)
        : FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  @Override
  public void close() throws IOException {
    file.close(); // and with it the lock
  }
}
