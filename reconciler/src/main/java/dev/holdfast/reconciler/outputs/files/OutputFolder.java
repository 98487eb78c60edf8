package dev.holdfast.reconciler.outputs.files;

import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.outputs.OutputFile;
import dev.holdfast.reconciler.outputs.OutputStore;
import dev.holdfast.wire.OutputPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

/// A folder tree. Every name in it was checked before it became one of a folder; a node's own is
/// prefixed, since it may be dots alone.
public final class OutputFolder implements OutputStore {
  /// Of one association on one node.
  static final int MAX_RUNS = 10;

  /// Of one run.
  static final int MAX_STEPS = 200;

  private static final int LOCKS = 64;
  private static final String NODE = "node-";

  /// What must stay free on the disk, which may be the database's.
  private static final long SPARE_BYTES = 1L << 30;

  /// @param nodeBytes the most that one node may have here
  /// @param bytes the most in all
  public record Limits(long nodeBytes, long bytes) {
    public static final Limits DEFAULT = new Limits(256L << 20, 10L << 30);
  }

  private final Path root;
  private final Limits limits;
  private final Object[] locks = new Object[LOCKS];
  private final AtomicLong total = new AtomicLong();

  /// @param root made with the first output
  public OutputFolder(Path root, Limits limits) {
    this.root = root;
    this.limits = limits;
    Arrays.setAll(locks, _ -> new Object());
  }

  private record Run(AssociationId association, Path folder, long bytes, Instant at) {}

  private Path folder(NodeName node) {
    return root.resolve(NODE + node);
  }

  private Path run(OutputFile file) {
    return folder(file.node())
        .resolve(file.association().repository().value())
        .resolve(file.association().name().value())
        .resolve(file.run());
  }

  private Path path(OutputFile file) {
    return run(file).resolve(file.step()).resolve(file.stream().id());
  }

  private Object lock(NodeName node) {
    return locks[Math.floorMod(node.hashCode(), LOCKS)];
  }

  @Override
  public boolean hasRoom() {
    try {
      return total.get() < limits.bytes()
          && (!Files.isDirectory(root) || Files.getFileStore(root).getUsableSpace() > SPARE_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long append(OutputFile file, long offset, byte[] bytes) {
    synchronized (lock(file.node())) {
      try {
        Path path = path(file);
        if (!Files.exists(path) && !makeRoom(file)) {
          return offset + bytes.length; // a run of too many steps: the rest of it is left out
        }
        try (var channel =
            FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")))) {
          long size = channel.size();
          if (size != offset) {
            return size;
          }
          var left = ByteBuffer.wrap(bytes);
          while (left.hasRemaining()) {
            channel.write(left, offset + left.position());
          }
          channel.force(true);
          total.addAndGet(bytes.length);
          return offset + bytes.length;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Makes the folder of a step; the node's oldest runs go where there are too many.
  private boolean makeRoom(OutputFile file) throws IOException {
    Path run = run(file);
    Path step = run.resolve(file.step());
    if (!Files.exists(run)) {
      List<Run> runs = runs(folder(file.node()));
      runs.sort(Comparator.comparing(Run::at).reversed());
      long bytes = 0;
      int same = 0;
      for (Run each : runs) {
        bytes += each.bytes();
        same += each.association().equals(file.association()) ? 1 : 0;
        boolean isTooMany = same >= MAX_RUNS && each.association().equals(file.association());
        if (isTooMany || bytes > limits.nodeBytes()) {
          delete(each);
        }
      }
    } else if (!Files.exists(step) && children(run).size() >= MAX_STEPS) {
      return false;
    }
    Files.createDirectories(
        step, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return true;
  }

  @Override
  public List<Kept> of(NodeName node) {
    var kept = new ArrayList<Kept>();
    try {
      List<Run> runs = runs(folder(node));
      runs.sort(
          Comparator.comparing((Run run) -> run.folder().getFileName().toString()).reversed());
      for (Run run : runs) {
        for (Path step : children(run.folder())) {
          for (OutputPart.Stream stream : OutputPart.Stream.values()) {
            kept(node, run, step, stream).ifPresent(kept::add);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(kept);
  }

  private static Optional<Kept> kept(NodeName node, Run run, Path step, OutputPart.Stream stream)
      throws IOException {
    try {
      var file =
          new OutputFile(
              node,
              run.association(),
              run.folder().getFileName().toString(),
              step.getFileName().toString(),
              stream);
      var seen = Files.readAttributes(step.resolve(stream.id()), BasicFileAttributes.class);
      return Optional.of(new Kept(file, seen.size(), seen.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException | JsonShapeException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<byte[]> read(OutputFile file) {
    try {
      return Optional.of(Files.readAllBytes(path(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void sweep(Instant now, Function<AssociationId, Duration> keep) {
    try {
      var left = new ArrayList<Run>();
      for (Path node : children(root)) {
        for (Run run : runs(node)) {
          if (run.at().plus(keep.apply(run.association())).isBefore(now)) {
            delete(run);
          } else {
            left.add(run);
          }
        }
        deleteEmpty(node);
      }
      left.sort(Comparator.comparing(Run::at).reversed());
      long bytes = 0;
      for (Run run : left) {
        bytes += run.bytes();
        if (bytes > limits.bytes() / 10 * 9) {
          bytes -= run.bytes();
          delete(run);
        }
      }
      total.set(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Run> runs(Path node) throws IOException {
    var runs = new ArrayList<Run>();
    for (Path repository : children(node)) {
      for (Path association : children(repository)) {
        AssociationId id;
        try {
          id = AssociationId.parse(repository.getFileName() + "/" + association.getFileName());
        } catch (InvalidNameException | JsonShapeException e) {
          continue; // somebody else's folder
        }
        for (Path run : children(association)) {
          runs.add(run(id, run));
        }
      }
    }
    return runs;
  }

  private static Run run(AssociationId id, Path folder) throws IOException {
    long bytes = 0;
    Instant at = Files.getLastModifiedTime(folder).toInstant();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        var seen = Files.readAttributes(each, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (seen.isRegularFile()) {
          bytes += seen.size();
          Instant written = seen.lastModifiedTime().toInstant();
          at = written.isAfter(at) ? written : at;
        }
      }
    }
    return new Run(id, folder, bytes, at);
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private void delete(Run run) throws IOException {
    try (Stream<Path> all = Files.walk(run.folder())) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
    total.addAndGet(-run.bytes());
  }

  /// Folders that hold no run any more.
  private static void deleteEmpty(Path node) throws IOException {
    for (Path repository : children(node)) {
      for (Path association : children(repository)) {
        deleteIfEmpty(association);
      }
      deleteIfEmpty(repository);
    }
    deleteIfEmpty(node);
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    boolean isEmpty;
    try (Stream<Path> all = Files.list(folder)) {
      isEmpty = all.findAny().isEmpty();
    }
    if (isEmpty) {
      Files.deleteIfExists(folder);
    }
  }
}
