package dev.holdfast.agent.state;

import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.wire.OutputPart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Full outputs of steps that wait to be uploaded. Runs and uploads do not wait for each other: a
/// run that is thrown away meanwhile, since newer ones need the room, is just not there any more.
public final class Outputs {
  private final Path steps;

  Outputs(Path steps) {
    this.steps = steps;
  }

  /// A run whose output is to be uploaded.
  public record Run(AssociationId association, String name, List<File> files, Path folder) {
    /// It is there no more because of this: uploaded, or unwanted.
    public void taken() throws IOException {
      StepFolder.taken(folder);
    }
  }

  /// One stream of one step. Nothing is added to it any more.
  public record File(String step, OutputPart.Stream stream, Path path) {
    /// Some bytes from `offset` on; none at the end, or where the file is gone.
    public byte[] part(long offset) throws IOException {
      try (var channel =
          FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        long left = Math.min(channel.size(), OutputPart.MAX_FILE_BYTES) - offset;
        var bytes = ByteBuffer.allocate(Math.clamp(left, 0, OutputPart.MAX_BYTES));
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
          // until it is full
        }
        return java.util.Arrays.copyOf(bytes.array(), bytes.position());
      } catch (NoSuchFileException e) {
        return new byte[0];
      }
    }
  }

  /// The oldest run that waits; empty where none does.
  public Optional<Run> next() throws IOException {
    for (Path repository : folders(steps)) {
      for (Path name : folders(repository)) {
        for (Path run : StepFolder.at(name).offered()) {
          Optional<Run> found = run(repository, name, run);
          if (found.isPresent()) {
            return found;
          }
          StepFolder.taken(run);
        }
      }
    }
    return Optional.empty();
  }

  /// Empty where no name of it can be told to anybody.
  private static Optional<Run> run(Path repository, Path name, Path run) throws IOException {
    try {
      var id = AssociationId.parse(repository.getFileName() + "/" + name.getFileName());
      var files = new ArrayList<File>();
      for (Path step : folders(run)) {
        for (OutputPart.Stream stream : OutputPart.Stream.values()) {
          Path file = step.resolve(stream.id());
          if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            OutputPart.requireNames(run.getFileName().toString(), step.getFileName().toString());
            files.add(new File(step.getFileName().toString(), stream, file));
          }
        }
      }
      return Optional.of(new Run(id, run.getFileName().toString(), List.copyOf(files), run));
    } catch (JsonShapeException | InvalidNameException e) {
      return Optional.empty();
    }
  }

  private static List<Path> folders(Path parent) throws IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }
}
