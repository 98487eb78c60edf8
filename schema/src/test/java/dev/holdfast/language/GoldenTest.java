package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What authors read for each mistake. Every folder below `src/test/golden/language` holds files of
/// a repository and `expected.txt`; `-Dgolden=update` rewrites it.
class GoldenTest {
  private static final Path ROOT = Path.of("src/test/golden/language");
  private static final ConfigurationReader READER = new ConfigurationReader();

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyMistakeIsToldAsExpected(String name) throws IOException {
    Path expected = ROOT.resolve(name).resolve("expected.txt");
    String told = told(ROOT.resolve(name));
    if (System.getProperty("golden", "check").equals("update")) {
      Files.writeString(expected, told);
    }
    assertThat(told).isEqualTo(Files.readString(expected));
  }

  private static String told(Path folder) throws IOException {
    var problems = new ArrayList<Problem>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String path = folder.relativize(file).toString();
        if (ConfigurationFiles.counts(path)) {
          problems.addAll(READER.read(path, Files.readAllBytes(file)).problems());
        }
      }
    }
    return problems.isEmpty() ? "no problems\n" : ProblemText.of(problems);
  }
}
