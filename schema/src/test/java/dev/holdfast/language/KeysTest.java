package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every key of the language, taken and refused. The tables lie in `src/test/keys`, one row a line:
///
/// ```
/// Title.key + what stands there
/// Title.key - what stands there | part of the problem
/// ```
///
/// A title is that of the published schema in which the key stands.
class KeysTest {
  private static final Path TABLES = Path.of("src/test/keys");
  private static final ConfigurationReader READER = new ConfigurationReader();

  record Row(String table, String key, boolean accepted, String text, String problem) {
    static Row of(String table, String line) {
      String[] words = line.split(" +", 3);
      boolean accepted = words[1].equals("+");
      int bar = accepted ? words[2].length() : words[2].lastIndexOf(" | ");
      return new Row(
          table,
          words[0],
          accepted,
          words[2].substring(0, bar),
          accepted ? "" : words[2].substring(bar + 3));
    }

    String file() {
      String own = text.replace("\\n", "\n");
      return switch (table) {
        case "resources" ->
            declaration("Document", "resources:\n- {name: a, %s: %s}".formatted(type(), own));
        case "document" -> {
          String resources = own.contains("resources:") || own.contains("include:") ? "" : DOCUMENT;
          yield declaration("Document", own + resources);
        }
        case "association" ->
            declaration(
                "Association",
                own
                    + (own.contains("document:") ? "" : "\ndocument: nginx")
                    + (own.contains("targets:") ? "" : "\ntargets: [{all: true}]"));
        case "group" ->
            declaration(
                "Group", own + (own.contains("targets:") ? "" : "\ntargets: [{all: true}]"));
        case "calendar" -> declaration("Calendar", own);
        case "repository" -> declaration("Repository", own);
        default -> own;
      };
    }

    /// `hostsEntry` for `HostsEntry.ip`.
    private String type() {
      return key.substring(0, 1).toLowerCase(Locale.ROOT) + key.substring(1, key.indexOf('.'));
    }

    private static final String DOCUMENT =
        "\nresources: [{name: a, file: {path: /etc/motd, content: hello}}]";

    private static String declaration(String kind, String spec) {
      return "apiVersion: holdfast.dev/v1\nkind: %s\nmetadata: {name: x}\nspec:\n%s\n"
          .formatted(kind, spec.indent(2));
    }

    @Override
    public String toString() {
      return "%s %s %s".formatted(key, accepted ? "+" : "-", text);
    }
  }

  static List<Row> rows() throws IOException {
    var rows = new ArrayList<Row>();
    try (Stream<Path> tables = Files.list(TABLES)) {
      for (Path table : tables.sorted().toList()) {
        String name = table.getFileName().toString().replace(".txt", "");
        for (String line : Files.readAllLines(table)) {
          if (!line.isBlank() && !line.startsWith("#")) {
            rows.add(Row.of(name, line));
          }
        }
      }
    }
    return rows;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isTakenOrRefused(Row row) {
    List<Problem> problems =
        READER.read("documents/x.yaml", row.file().getBytes(StandardCharsets.UTF_8)).problems();
    if (row.accepted()) {
      assertThat(problems).as(row.file()).isEmpty();
    } else {
      assertThat(problems).as(row.file()).anyMatch(Problem::isError);
      assertThat(ProblemText.of(problems)).contains(row.problem());
      assertThat(problems).allMatch(problem -> problem.at().line() > 0);
    }
  }

  @Test
  void everyKeyIsTakenAndRefusedSomewhere() throws IOException {
    var keys = new TreeSet<String>();
    try (Stream<Path> schemas = Files.list(Path.of("v1"))) {
      // Facts are what nodes say: no file of a repository holds them.
      for (Path schema : schemas.filter(path -> !path.endsWith("facts.schema.json")).toList()) {
        collect(JsonText.parse(Files.readAllBytes(schema)), keys);
      }
    }
    var wanted = new TreeSet<String>();
    keys.forEach(key -> {
      wanted.add(key + " +");
      wanted.add(key + " -");
    });
    for (Row row : rows()) {
      wanted.remove(row.key() + (row.accepted() ? " +" : " -"));
      assertThat(keys).contains(row.key());
    }
    assertThat(wanted).as("keys without an accepting or a refusing row").isEmpty();
  }

  /// Keys of every object that has a title, wherever it stands.
  private static void collect(Json schema, Set<String> keys) {
    if (schema instanceof Json.Arr(var elements)) {
      elements.forEach(element -> collect(element, keys));
    }
    if (schema instanceof Json.Obj object) {
      if (object.get("title") instanceof Json.Str(var title) && title.indexOf(' ') < 0) {
        object
            .objectOrEmpty("properties")
            .members()
            .keySet()
            .forEach(key -> keys.add(title + "." + key));
      }
      object.members().values().forEach(member -> collect(member, keys));
    }
  }
}
