package dev.holdfast.reconciler.bench;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.testing.TestFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Reading, checking and resolving a tree of 10,000 associations and 2,000 documents in which one
/// association's file is another one than before.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class Incremental {
  private static final String CHANGED = "associations/07/a-7.yaml";

  private final Map<String, byte[]> files = new HashMap<>();
  private ConfigLoader loader;
  private int number;

  @Setup
  public void read() throws IOException {
    Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench");
    Repositories.write(folder, 10_000, 2_000);
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    TestFolders.delete(folder);
    var entry = RepositoryEntry.of(new RepositoryName("bench"), "file:///bench", "main");
    loader =
        new ConfigLoader(
            entry, new JgitIgnoreSyntax(), new ConfigurationReader(), InstantSource.system());
    load();
  }

  @Benchmark
  public Loaded oneChangedFile() throws IOException {
    number++;
    files.put(
        CHANGED, Repositories.text(7, "word" + number, 2_000).getBytes(StandardCharsets.UTF_8));
    return load();
  }

  private Loaded load() throws IOException {
    Loaded loaded = loader.load(CommitId.NONE, new Changing(number));
    if (loaded.hasErrors()) {
      throw new IllegalStateException(loaded.problems().getFirst().message());
    }
    return loaded;
  }

  /// The tree after a number of changes; only the last file differs from the one before.
  private final class Changing implements Tree {
    private final int generation;

    Changing(int generation) {
      this.generation = generation;
    }

    @Override
    public String id() {
      return Integer.toString(generation);
    }

    private TreeEntry entry(String path) {
      return new TreeEntry(
          path, TreeEntry.Kind.FILE, path + (path.equals(CHANGED) ? generation : ""));
    }

    @Override
    public List<TreeEntry> entries() {
      return new ArrayList<>(files.keySet().stream().sorted().map(this::entry).toList());
    }

    @Override
    public Optional<List<TreeChange>> changesSince(String earlierId) {
      return Optional.of(List.of(new TreeChange.Put(entry(CHANGED))));
    }

    @Override
    public Optional<byte[]> read(TreeEntry entry, long maxBytes) {
      return Optional.ofNullable(files.get(entry.path()));
    }
  }
}
