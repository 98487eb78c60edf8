package dev.holdfast.reconciler.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.problem.ProblemText;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.testing.TestTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the documentation shows is taken. Every declaration in `docs/` is read; those of one page
/// of the language are a repository together, whose files for nodes alone are missing.
class DocsExamplesTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ConfigurationReader READER = new ConfigurationReader();
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```yaml\\n((?:apiVersion: holdfast|schemaVersion).*?)^```",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

  static List<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.walk(DOCS)) {
      return pages.filter(page -> page.toString().endsWith(".md")).sorted().toList();
    }
  }

  static List<Path> pagesOfTheLanguage() throws IOException {
    return pages().stream().filter(page -> page.startsWith(DOCS.resolve("language"))).toList();
  }

  private static List<String> examples(Path page) throws IOException {
    var examples = new ArrayList<String>();
    Matcher matcher = BLOCK.matcher(Files.readString(page));
    while (matcher.find()) {
      examples.add(matcher.group(1));
    }
    return examples;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyDeclarationIsTaken(Path page) throws IOException {
    for (String example : examples(page)) {
      var read = READER.read("documents/example.yaml", example.getBytes(StandardCharsets.UTF_8));
      assertThat(ProblemText.of(read.problems())).as(example).isEmpty();
      assertThat(read.declarations()).as(example).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("pagesOfTheLanguage")
  void thoseOfAPageOfTheLanguageGoTogether(Path page) throws IOException {
    var tree = TestTree.repository();
    List<String> examples = examples(page);
    for (int i = 0; i < examples.size(); i++) {
      tree = tree.file("documents/example-%d.yaml".formatted(i), examples.get(i));
    }
    var entry = RepositoryEntry.of(new RepositoryName("docs"), "file:///docs", "main");
    Loaded loaded =
        new ConfigLoader(entry, new JgitIgnoreSyntax(), READER, () -> NOW)
            .load(CommitId.NONE, tree);
    List<Problem> problems =
        loaded.problems().stream()
            .filter(problem ->
                problem.code() != ProblemCode.MISSING_FILE
                    && problem.code() != ProblemCode.EMPTY_TREE)
            .toList();
    assertThat(ProblemText.of(problems)).isEmpty();
  }

  @Test
  void theLanguageIsShownByExamples() throws IOException {
    int examples = 0;
    for (Path page : pagesOfTheLanguage()) {
      examples += examples(page).size();
    }
    assertThat(examples).isGreaterThan(10);
  }

  @ParameterizedTest
  @MethodSource("pagesOfTheLanguage")
  void linksLeadSomewhere(Path page) throws IOException {
    Matcher matcher = LINK.matcher(Files.readString(page));
    while (matcher.find()) {
      assertThat(page.resolveSibling(matcher.group(1))).exists();
    }
  }
}
