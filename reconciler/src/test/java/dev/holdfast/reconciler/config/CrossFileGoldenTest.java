package dev.holdfast.reconciler.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.ProblemText;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.files.FolderTree;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What authors read for each mistake that only shows between files. Every folder below
/// `src/test/golden/config` holds `repository`, a whole repository, and `expected.txt`;
/// `-Dgolden=update` rewrites it.
class CrossFileGoldenTest {
  private static final Path ROOT = Path.of("src/test/golden/config");

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyMistakeIsToldAsExpected(String name) throws IOException {
    Path expected = ROOT.resolve(name).resolve("expected.txt");
    var entry = RepositoryEntry.of(new RepositoryName("r"), "file:///r", "main");
    Loaded loaded =
        new ConfigLoader(entry, new JgitIgnoreSyntax(), new ConfigurationReader(), () -> NOW)
            .load(CommitId.NONE, new FolderTree(ROOT.resolve(name).resolve("repository")));
    String told = loaded.problems().isEmpty() ? "no problems\n" : ProblemText.of(loaded.problems());
    if (System.getProperty("golden", "check").equals("update")) {
      Files.writeString(expected, told);
    }
    assertThat(told).isEqualTo(Files.readString(expected));
  }
}
