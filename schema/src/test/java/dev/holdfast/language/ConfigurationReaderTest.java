package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Association;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.model.Mode;
import dev.holdfast.model.RepositorySettings;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {
  private static final ConfigurationReader READER = new ConfigurationReader();
  private static final String WEB =
      """
      apiVersion: holdfast.dev/v1
      kind: Association
      metadata: {name: web}
      spec:
        document: nginx
        targets:
          - group: edge
        schedule: {splay: 5m}
      """;

  @Test
  void defaultsStandUnderWhatTheAssociationSays() {
    var merged =
        READER.withDefaults(
            web(WEB),
            json(
                """
                {"mode": "audit", "timeout": "5m", "compliance": {"severity": "HIGH"},
                 "schedule": {"expression": "cron(0 3 * * ? *)", "timezone": "Europe/Berlin",
                              "splay": "1m", "missedRuns": "skip"}}
                """));
    assertThat(merged.problems()).isEmpty();
    Association association = merged.association().value();
    assertThat(association.mode()).isEqualTo(Mode.AUDIT);
    assertThat(association.timeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(association.schedule().expression()).isEqualTo("cron(0 3 * * ? *)");
    assertThat(association.schedule().timezone()).isEqualTo("Europe/Berlin");
    assertThat(association.schedule().splay()).isEqualTo(Duration.ofMinutes(5));
    assertThat(association.schedule().missedRuns()).isEqualTo(MissedRuns.SKIP);
    assertThat(association.targets()).isEqualTo(web(WEB).value().targets());
  }

  @Test
  void withoutDefaultsNothingIsReadAgain() {
    var web = web(WEB);
    assertThat(READER.withDefaults(web, Json.Obj.EMPTY).association()).isSameAs(web);
  }

  @Test
  void aDefaultThatTheOwnExpressionDoesNotAllowFallsAway() {
    var own = web(WEB.replace("splay: 5m", "expression: rate(1 hour)"));
    var merged =
        READER.withDefaults(own, json("{\"schedule\": {\"timezone\": \"Europe/Berlin\"}}"));
    assertThat(merged.problems()).isEmpty();
    assertThat(merged.association().value().schedule().timezone()).isEqualTo("UTC");
  }

  @Test
  void whatOnlyTheMergeShowsIsTold() {
    var own = web(WEB.replace("splay: 5m", "timezone: Europe/Berlin"));
    var merged =
        READER.withDefaults(own, json("{\"schedule\": {\"expression\": \"rate(1 hour)\"}}"));
    assertThat(merged.problems()).hasSize(1);
    assertThat(merged.problems().getFirst().at())
        .isEqualTo(new Position("associations/web.yaml", 8, 14));
  }

  @Test
  void keysAndValuesKeepTheirPlaces() {
    var positions = web(WEB).positions();
    assertThat(positions.of("/spec/targets/0/group"))
        .isEqualTo(new Position("associations/web.yaml", 7, 14));
    assertThat(positions.ofKey("/spec/targets/0/group"))
        .isEqualTo(new Position("associations/web.yaml", 7, 7));
    assertThat(positions.ofKey("/spec/mode"))
        .as("what is not there stands at its parent")
        .isEqualTo(new Position("associations/web.yaml", 4, 1));
    assertThat(
            positions.error("/spec/document", ProblemCode.UNKNOWN_DOCUMENT, "x", "").sourceLine())
        .isEqualTo("  document: nginx");
  }

  @Test
  void aDeclarationWithErrorsIsNamed() {
    var result = read("associations/web.yaml", WEB + "  mod: x\n---\n" + WEB.replace("web", "b"));
    assertThat(result.failed()).containsExactly(new FileResult.Failed("Association", "web"));
    assertThat(result.declarations()).hasSize(1);
    assertThat(result.ignored()).isFalse();
  }

  @Test
  void theShownPathCanDiffer() {
    var result =
        READER.read(
            "associations/x.yaml",
            "env/prod/associations/x.yaml",
            "a: b".getBytes(StandardCharsets.UTF_8));
    assertThat(result.problems().getFirst().at().file()).isEqualTo("env/prod/associations/x.yaml");
  }

  @Test
  void whatIsNotOursIsIgnoredOutsideTheFolders() {
    for (String text : new String[] {"a: [", "a: b", "", "\0", "# holdfast.dev/\na: b"}) {
      var result = read("docs/x.yaml", text);
      assertThat(result.ignored()).as(text).isTrue();
      assertThat(result.problems()).as(text).isEmpty();
    }
    assertThat(read("docs/x.yaml", "# holdfast.dev/\na: [").problems()).isNotEmpty();
    assertThat(read("documents/x.yaml", "a: b").problems()).isNotEmpty();
  }

  /// As large as a file may be, and each of its references is wrong.
  @Test
  void problemsBeyondTheFirstHundredsAreCountedAndNotListed() {
    String content = "{{ nope }}".repeat(90_000);
    String file =
        """
        apiVersion: holdfast.dev/v1
        kind: Document
        metadata: {name: huge}
        spec:
          resources:
            - {name: a, file: {path: /a, content: '%s'}}
        """
            .formatted(content);
    var read = READER.read("documents/huge.yaml", file.getBytes(StandardCharsets.UTF_8));
    assertThat(read.problems()).hasSize(501);
    assertThat(read.problems())
        .extracting(problem -> problem.message())
        .contains("89500 more problems of this declaration are left out");
    assertThat(read.problems())
        .allSatisfy(problem -> assertThat(problem.sourceLine().length()).isLessThan(300));
  }

  @Test
  void aFileOfUnquotedReferencesEndsAfterSomeHundreds() {
    String file = "a:\n" + "- {{ a }}\n".repeat(100_000);
    var read = READER.read("documents/huge.yaml", file.getBytes(StandardCharsets.UTF_8));
    assertThat(read.problems()).hasSizeBetween(500, 510);
    assertThat(read.problems())
        .extracting(problem -> problem.message())
        .contains("the file has more than 500 faults before this place");
  }

  @Test
  void aNumberPastEveryBoundIsAProblemAndNoCrash() {
    var result =
        read(
            "documents/x.yaml",
            """
            apiVersion: holdfast.dev/v1
            kind: Document
            metadata: {name: x}
            spec:
              parameters: {a: {type: Integer, minimum: 123456789012345678901234567890}}
              resources: [{name: a, group: {name: a}}]
            """);
    assertThat(result.problems()).hasSize(1);
  }

  @Test
  void repositoryDefaultsAreKeptAsWritten() {
    var result =
        read(
            "holdfast.yaml",
            """
            apiVersion: holdfast.dev/v1
            kind: Repository
            metadata: {name: fleet}
            spec: {defaults: {mode: audit}}
            """);
    assertThat(((RepositorySettings) result.declarations().getFirst().value()).defaults())
        .isEqualTo(json("{\"mode\": \"audit\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "holdfast.yaml, true, false",
    "documents/a.yml, true, true",
    "calendars/x.JSON, true, true",
    "deep/er/x.json, true, false",
    "documents/readme.md, false, true",
    "files/x.yaml, false, false",
    "documents/files/x.yaml, true, true",
    ".github/ci.yaml, false, false",
    "a/.b/c.yaml, false, false",
    "a/.c.yaml, false, false",
  })
  void namesAndPlacesDecideWhichFilesCount(String path, boolean counts, boolean must) {
    assertThat(ConfigurationFiles.counts(path)).isEqualTo(counts);
    assertThat(ConfigurationFiles.mustBeConfiguration(path)).isEqualTo(must);
  }

  /// Seeded: whatever a file holds, reading it ends with declarations or problems.
  @Test
  void noTextMakesTheReaderThrow() throws IOException {
    var random = new Random(7);
    try (Stream<Path> files = Files.walk(Path.of("src/test/golden/language"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).sorted().toList()) {
        for (int i = 0; i < 40; i++) {
          byte[] content = mutated(Files.readAllBytes(file), random);
          var result = READER.read("documents/x.yaml", content);
          assertThat(result.declarations().isEmpty() && result.problems().isEmpty())
              .as(new String(content, StandardCharsets.UTF_8))
              .isFalse();
        }
      }
    }
  }

  private static byte[] mutated(byte[] content, Random random) {
    String text = new String(content, StandardCharsets.UTF_8);
    String[] pieces = {
      "{",
      "}",
      "[",
      "&a ",
      "*a",
      "{{ x }}",
      "\n",
      "  ",
      ": ",
      "- ",
      "1e9",
      "~",
      "\"",
      "!!int ",
      "|",
      "\t",
      "? ",
      "#",
      "9999999999999999999999",
      "true"
    };
    for (int i = random.nextInt(3); i >= 0 && !text.isEmpty(); i--) {
      int at = random.nextInt(text.length());
      String piece = pieces[random.nextInt(pieces.length)];
      int end = Math.min(text.length(), at + random.nextInt(8));
      text = text.substring(0, at) + piece + text.substring(random.nextBoolean() ? at : end);
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @SuppressWarnings("unchecked")
  private static Located<Association> web(String text) {
    var result = read("associations/web.yaml", text);
    assertThat(result.problems()).isEmpty();
    return (Located<Association>) result.declarations().getFirst();
  }

  private static FileResult read(String path, String text) {
    return READER.read(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Json.Obj json(String text) {
    return JsonText.parseObject(text.getBytes(StandardCharsets.UTF_8));
  }
}
