package dev.holdfast.reconciler.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.cli.commands.HoldfastCommand;
import dev.holdfast.reconciler.cli.commands.ImportCommand;
import dev.holdfast.reconciler.cli.commands.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `holdfast import` as somebody types it. Every folder below `src/test/golden/imports` holds
/// `input` and `expected.txt`; `-Dgolden=update` rewrites the latter.
class ImportCommandTest {
  private static final Path ROOT = Path.of("src/test/golden/imports");
  private static final String ASSOCIATION =
      """
      {"AssociationDescription": {"AssociationName": "web", "Name": "AWS-RunShellScript",
        "Parameters": {"commands": ["uptime"]}, "Targets": [{"Key": "InstanceIds", "Values": ["*"]}]}}
      """;
  private static final String PARAMETER =
      """
      {"Parameter": {"Name": "/a", "Type": "String", "Value": "b"}}
      """;

  @TempDir Path folder = Path.of(".");

  private record Ran(int code, String out, String err) {}

  private static Ran run(String input, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var around =
        new Surroundings(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of(),
            InstantSource.fixed(Instant.EPOCH),
            false);
    var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    var command =
        new ImportCommand(
            around, in, (folder, files) -> Validation.readOver(folder, files, around.clock()));
    int code = HoldfastCommand.line(around, Map.of("import", command)).execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  static List<String> cases() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFormIsToldAsExpected(String name) throws IOException {
    Path expected = ROOT.resolve(name).resolve("expected.txt");
    Ran ran = run("", "import", ROOT.resolve(name).resolve("input").toString());
    String told =
        "exit code %d\n\n%s\n=== standard error ===\n%s"
            .formatted(ran.code(), ran.out(), ran.err())
            .replace(ROOT + "/" + name + "/input/", "");
    if (System.getProperty("golden", "check").equals("update")) {
      Files.writeString(expected, told);
    }
    assertThat(told).isEqualTo(Files.readString(expected));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatWasWrittenIsValidAsAFolder(String name) throws IOException {
    Ran ran =
        run(
            "",
            "import",
            ROOT.resolve(name).resolve("input").toString(),
            "--out",
            folder.resolve("new").toString());
    if (name.equals("runbooks")) {
      assertThat(ran.code()).isEqualTo(1);
      assertThat(folder.resolve("new")).doesNotExist();
      return;
    }
    assertThat(ran.code()).as(ran.out()).isZero();
    var loaded = Validation.read(folder.resolve("new"), InstantSource.fixed(Instant.EPOCH));
    assertThat(loaded.hasErrors()).isFalse();
  }

  @Test
  void standardInputIsAFileToo() {
    Ran ran = run(ASSOCIATION, "import", "-");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).startsWith("---\n# associations/web.yaml\n");
    assertThat(ran.err()).endsWith("valid: 0 documents, 1 association, 0 groups\n");
  }

  @Test
  void jsonHasEverything() {
    Ran ran = run(ASSOCIATION, "import", "-", "--output", "json");
    Json.Obj told = JsonText.parse(ran.out()).asObject("output");
    assertThat(ran.code()).isZero();
    assertThat(told.list("files", file -> file.string("path")))
        .containsExactly("associations/web.yaml");
    assertThat(told.list("notes")).isEmpty();
    assertThat(told.list("problems")).isEmpty();
  }

  @Test
  void whatIsThereIsNotOverwritten() throws IOException {
    Path file = folder.resolve("associations/web.yaml");
    Files.createDirectories(folder.resolve("associations"));
    Files.writeString(file, "# mine\n");
    Ran refused = run(ASSOCIATION, "import", "-", "--out", folder.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("associations/web.yaml", "--force");
    assertThat(file).hasContent("# mine\n");

    Ran forced = run(ASSOCIATION, "import", "-", "--out", folder.toString(), "--force");
    assertThat(forced.code()).isZero();
    assertThat(forced.out()).startsWith("replaced associations/web.yaml\n");

    Ran again = run(ASSOCIATION, "import", "-", "--out", folder.toString());
    assertThat(again.code()).isZero();
    assertThat(again.out()).startsWith("is there already: associations/web.yaml\n");
  }

  @Test
  void theRepositorysOwnSettingsAreNeverReplaced() throws IOException {
    String settings =
        """
        apiVersion: holdfast.dev/v1
        kind: Repository
        metadata: {name: ours}
        spec: {prune: {maxCount: 3}}
        """;
    Files.writeString(folder.resolve("holdfast.yaml"), settings);
    Ran ran = run(PARAMETER, "import", "-", "--out", folder.toString(), "--force");
    assertThat(folder.resolve("holdfast.yaml")).hasContent(settings);
    assertThat(ran.out()).contains("was not touched", "for holdfast.yaml:", "/a: b");
  }

  @Test
  void aDocumentThatIsNowhereIsAnErrorThatIsLeft() {
    Ran ran = run(ASSOCIATION.replace("AWS-RunShellScript", "Corp-Elsewhere"), "import", "-");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("error[unknown-document]", "1 error left");
  }

  @Test
  void aWrongCommandLineIsTold() throws IOException {
    assertThat(run("", "import").code()).isEqualTo(64);
    assertThat(run("", "import", "nowhere.json"))
        .satisfies(ran -> {
          assertThat(ran.code()).isEqualTo(64);
          assertThat(ran.err()).isEqualTo("holdfast: there is no file 'nowhere.json'\n");
        });
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThat(run(ASSOCIATION, "import", "-", "--out", file.toString()).code()).isEqualTo(64);
    assertThat(run(ASSOCIATION, "import", "-", "--parameter", "x").code()).isEqualTo(64);
  }

  @Test
  void whatCannotBeReadIsToldWithItsLine() {
    Ran ran = run("{\n  \"a\": [\n", "import", "-");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).startsWith("(standard input):3:1: error[yaml-syntax]: ");
    assertThat(ran.out()).endsWith("nothing was imported\n");
  }
}
