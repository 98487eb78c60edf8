package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.ResourceReader;
import dev.holdfast.model.ResourceType;
import dev.holdfast.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublishedSchemasTest {
  /// Codes that need other files, or a clock; the reconciler's configuration room shows them.
  private static final Set<ProblemCode> ELSEWHERE =
      EnumSet.of(
          ProblemCode.SCHEDULE_PASSED,
          ProblemCode.NOT_SIGNED,
          ProblemCode.UNKNOWN_DOCUMENT,
          ProblemCode.UNKNOWN_GROUP,
          ProblemCode.UNKNOWN_CALENDAR,
          ProblemCode.UNKNOWN_ASSOCIATION,
          ProblemCode.DEPENDENCY_CYCLE,
          ProblemCode.INCLUDE_CYCLE,
          ProblemCode.INVALID_CALENDAR,
          ProblemCode.UNKNOWN_SSM_PARAMETER,
          ProblemCode.GROUP_CYCLE,
          ProblemCode.UNKNOWN_PARAMETER,
          ProblemCode.MISSING_PARAMETER,
          ProblemCode.MISSING_FILE,
          ProblemCode.SYMBOLIC_LINK,
          ProblemCode.EMPTY_TREE,
          ProblemCode.AUDIT_NEEDS_CHECK,
          ProblemCode.CONFLICT,
          ProblemCode.NOT_ALLOWED,
          // tested by YamlReaderTest, since such files do no good in a tree
          ProblemCode.LIMIT_EXCEEDED,
          ProblemCode.NOT_UTF8);

  @ParameterizedTest
  @EnumSource(value = ResourceType.class, names = "STEP", mode = EnumSource.Mode.EXCLUDE)
  void schemaAndReaderKnowTheSameProperties(ResourceType type) throws IOException {
    Json.Obj document =
        JsonText.parseObject(Files.readAllBytes(Path.of("v1/document.schema.json")));
    Json.Obj properties = document.object("$defs").object(type.key()).object("properties");
    var unknown = Json.object();
    properties.members().keySet().forEach(key -> unknown.put(key, Json.ofNull()));
    assertThat(ResourceReader.check(type, unknown.put("nope", 1).build()))
        .extracting(Throwable::getMessage)
        .filteredOn(message -> message.contains("is not a property"))
        .as("what the schema has and the reader does not ask for")
        .containsExactly("'nope' is not a property of " + type.key());
    assertThat(described(properties)).as("properties without a description").isEmpty();
  }

  private static Set<String> described(Json.Obj properties) {
    return properties.members().entrySet().stream()
        .filter(entry -> !entry.getValue().asObject("property").has("description"))
        .map(java.util.Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyCodeHasAGolden() throws IOException {
    var shown = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src/test/golden/language"))) {
      for (Path file : files.filter(path -> path.endsWith("expected.txt")).toList()) {
        shown.append(Files.readString(file));
      }
    }
    var missing = EnumSet.allOf(ProblemCode.class);
    missing.removeAll(ELSEWHERE);
    missing.removeIf(code -> shown.indexOf("[" + code.id() + "]") >= 0);
    assertThat(missing).isEmpty();
  }
}
