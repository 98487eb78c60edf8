package dev.holdfast.agent.state;

import dev.holdfast.agent.step.Workplace;
import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What the runs of one association leave: how far an unfinished one is, and of the last ones the
/// full output of each step.
public final class StepFolder implements Workplace {
  /// Runs whose outputs are kept.
  static final int MAX_RUNS = 10;

  /// Of one association, in bytes.
  static final long MAX_BYTES = 128L * 1024 * 1024;

  private static final String PROGRESS = "progress";
  private static final String UPLOAD = "upload";
  private static final String RUNS = "runs";
  private static final List<String> TEMPORARY = List.of("downloads", "scratch");

  private final Path folder;
  private final boolean offering;

  private StepFolder(Path folder, boolean offering) {
    this.folder = folder;
    this.offering = offering;
  }

  /// Made where there is none.
  ///
  /// @param folder of the association alone
  public static StepFolder at(Path folder) throws IOException {
    DurableFiles.folder(folder.resolve(RUNS));
    return new StepFolder(folder, false);
  }

  /// The same, whose runs are marked to be uploaded when they come to their end.
  public StepFolder offering() {
    return new StepFolder(folder, true);
  }

  @Override
  public Optional<Json.Obj> unfinished() throws IOException {
    return DurableFiles.read(folder.resolve(PROGRESS), json -> json);
  }

  @Override
  public void keep(Json.Obj progress) throws IOException {
    DurableFiles.write(folder.resolve(PROGRESS), progress);
  }

  @Override
  public Path folder(String run) throws IOException {
    return DurableFiles.folder(folder.resolve(RUNS).resolve(run));
  }

  @Override
  public Path folder(String run, String step) throws IOException {
    return DurableFiles.folder(folder(run).resolve(step));
  }

  /// Names of runs begin with their time, so that their order is that of the names.
  @Override
  public void finished(String run) throws IOException {
    if (offering) {
      offer(folder.resolve(RUNS).resolve(run));
    }
    DurableFiles.delete(folder.resolve(PROGRESS));
    List<Path> runs;
    try (Stream<Path> all = Files.list(folder.resolve(RUNS))) {
      runs = all.sorted(Comparator.reverseOrder()).toList();
    }
    long bytes = 0;
    for (int i = 0; i < runs.size(); i++) {
      for (String name : TEMPORARY) {
        delete(runs.get(i).resolve(name));
      }
      bytes += size(runs.get(i));
      if (i > 0 && (i >= MAX_RUNS || bytes > MAX_BYTES)) {
        delete(runs.get(i));
      }
    }
  }

  /// The mark is durable before the run is forgotten.
  private static void offer(Path run) throws IOException {
    if (Files.isDirectory(run)) {
      DurableFiles.write(run.resolve(UPLOAD), new byte[0]);
    }
  }

  /// Runs that are to be uploaded, the oldest first.
  List<Path> offered() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve(RUNS))) {
      return all.filter(run -> Files.exists(run.resolve(UPLOAD))).sorted().toList();
    }
  }

  /// A run's output was uploaded, or nobody wants it. The run may be gone.
  static void taken(Path run) throws IOException {
    if (Files.exists(run)) {
      DurableFiles.delete(run.resolve(UPLOAD));
    }
  }

  private static long size(Path run) throws IOException {
    try (Stream<Path> all = Files.walk(run)) {
      return all.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(StepFolder::bytes)
          .sum();
    } catch (UncheckedIOException e) {
      return 0; // something goes on writing there
    }
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (UncheckedIOException | NoSuchFileException e) {
      // a daemon that was left behind removes its own things meanwhile
    }
  }
}
