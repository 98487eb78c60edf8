package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// AWS Command documents in the forms that people and tools write them: every schema, every plugin,
/// tabs, nulls, maps as JSON text. The documents in `src/test/commands` are made up.
class CommandFormsTest {
  private static final ConfigurationReader READER = new ConfigurationReader();
  private static final Path FOLDER = Path.of("src/test/commands");

  static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  private static FileResult read(String text) {
    return READER.read("documents/it.json", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Document document(String text) {
    return (Document) read(text).declarations().getFirst().value();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void aDocumentIsTakenAsItIs(Path file) throws IOException {
    FileResult read = READER.read("documents/" + file.getFileName(), Files.readAllBytes(file));
    assertThat(read.problems()).isEmpty();
    assertThat(read.declarations()).hasSize(1);
  }

  @Test
  void whatIsNullIsAsIfItWereNotThere() {
    String text =
        """
        {"schemaVersion": "2.2", "description": %1$s
         "parameters": {"a": {%2$s "type": "String", "default": "x"}},
         "mainSteps": [{"action": "aws:runShellScript", "name": "a", %3$s
           "inputs": {"runCommand": ["x"]}}]}
        """;
    assertThat(document(text.formatted("null,", "\"allowedValues\": null,", "\"settings\": null,")))
        .isEqualTo(document(text.formatted("\"\",", "", "")));
  }

  @Test
  void aMapMayBeWrittenAsJsonText() {
    Document document =
        document(
            """
            {"schemaVersion": "1.2",
             "parameters": {"a": {"type": "StringMap", "default": "{\\"b\\": \\"c\\"}"}},
             "runtimeConfig": {"aws:cloudWatch": {"properties": "{\\"d\\": 1}"}}}
            """);
    assertThat(document.parameters().get("a"))
        .extracting(parameter -> parameter.defaultValue())
        .isEqualTo(JsonText.parse("{\"b\": \"c\"}"));
    assertThat(document.resources().getFirst().properties().get("inputs"))
        .isEqualTo(Json.object().put("d", 1).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"parameters\": {\"a\": {\"type\": \"StringMap\", \"default\": \"{not\"}}",
        "\"parameters\": {\"a\": {\"type\": \"StringMap\", \"default\": \"[]\"}}",
        "\"parameters\": {\"a\": {\"type\": null}}",
        "\"mainSteps\": null",
      })
  void whatIsWrongStaysWrong(String key) {
    String steps =
        key.contains("mainSteps")
            ? ""
            : ", \"mainSteps\": [{\"action\": \"aws:runShellScript\", \"name\": \"a\","
                + " \"inputs\": {\"runCommand\": [\"x\"]}}]";
    assertThat(read("{\"schemaVersion\": \"2.2\", " + key + steps + "}").problems())
        .anySatisfy(problem -> {
          assertThat(problem.isError()).isTrue();
          assertThat(problem.at().line()).isEqualTo(1);
        });
  }
}
