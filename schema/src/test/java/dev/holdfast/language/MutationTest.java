package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Breaks sound files in random ways. What comes out is a problem with its place, or a declaration
/// that says what the broken file says; never an exception, never silence.
class MutationTest {
  private static final ConfigurationReader READER = new ConfigurationReader();
  private static final long SEED = 20261121;
  private static final int ROUNDS = 60;

  private static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("../examples"))) {
      return files
          .filter(path -> path.toString().endsWith(".yaml"))
          .filter(path -> ConfigurationFiles.counts(inRepository(path)))
          .sorted()
          .toList();
    }
  }

  private static String inRepository(Path file) {
    return "documents/" + file.getFileName();
  }

  @Test
  void textThatIsCutOrScrambledIsAProblemOrSaysWhatItSays() throws IOException {
    var random = new Random(SEED);
    for (Path example : examples()) {
      String text = Files.readString(example);
      for (int i = 0; i < ROUNDS; i++) {
        check(example, scrambled(text, random));
      }
    }
  }

  @Test
  void treesThatAreBrokenAreAProblemOrSayWhatTheySay() throws IOException {
    var random = new Random(SEED);
    int refused = 0;
    int told = 0;
    for (Path example : examples()) {
      for (YamlFile.Part part : YamlReader.read(Files.readAllBytes(example)).documents()) {
        for (int i = 0; i < ROUNDS; i++) {
          Json broken = broken(part.root().value(), random);
          told++;
          refused += check(example, JsonText.pretty(broken)) ? 1 : 0;
        }
      }
    }
    assertThat(refused).as("of %s", told).isGreaterThan(told / 3);
  }

  private static String scrambled(String text, Random random) {
    int at = random.nextInt(text.length());
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, at);
      case 1 -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 3));
      case 2 ->
          text.substring(0, at)
              + ":{}[]&*!|>'\"%@`#\t-".charAt(random.nextInt(18))
              + text.substring(at);
      default -> text.substring(0, at) + "\n" + text.substring(at);
    };
  }

  /// One member somewhere is taken out, misspelt, or of another type.
  private static Json broken(Json value, Random random) {
    if (value instanceof Json.Obj(var members) && !members.isEmpty()) {
      var keys = new ArrayList<>(members.keySet());
      String key = keys.get(random.nextInt(keys.size()));
      var copy = new LinkedHashMap<String, Json>();
      int kind = random.nextInt(8);
      members.forEach((name, member) -> {
        if (!name.equals(key)) {
          copy.put(name, member);
        } else if (kind == 1) {
          copy.put(misspelt(name, random), member);
        } else if (kind == 2) {
          copy.put(name, other(member, random));
        } else if (kind > 2) {
          copy.put(name, broken(member, random));
        }
      });
      return new Json.Obj(copy);
    }
    if (value instanceof Json.Arr(var elements) && !elements.isEmpty() && random.nextInt(4) > 0) {
      var copy = new ArrayList<>(elements);
      int index = random.nextInt(copy.size());
      copy.set(index, broken(copy.get(index), random));
      return new Json.Arr(copy);
    }
    return other(value, random);
  }

  private static String misspelt(String name, Random random) {
    int at = random.nextInt(name.length());
    return name.substring(0, at) + (char) ('a' + random.nextInt(26)) + name.substring(at);
  }

  private static Json other(Json value, Random random) {
    List<Json> others =
        List.of(
            Json.of("x"),
            Json.of(""),
            Json.of(-1),
            Json.of(true),
            Json.ofNull(),
            Json.Obj.EMPTY,
            new Json.Arr(List.of()),
            new Json.Arr(List.of(value)),
            Json.of("{{ x }}"));
    return others.get(random.nextInt(others.size()));
  }

  /// @return whether it was refused
  private static boolean check(Path example, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    FileResult result = READER.read(inRepository(example), content);
    for (Problem problem : result.problems()) {
      assertThat(problem.message()).as(text).isNotBlank();
      if (problem.code() != ProblemCode.EMPTY_DOCUMENT) {
        assertThat(problem.at().line()).as(text).isPositive();
      }
    }
    if (result.problems().stream().anyMatch(Problem::isError)) {
      return true;
    }
    List<YamlFile.Part> parts = YamlReader.read(content).documents();
    assertThat(result.declarations()).as(text).hasSize(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      Json.Obj root = parts.get(i).root().value().asObject("root");
      Located<?> declared = result.declarations().get(i);
      assertThat(declared.value().kind()).isEqualTo(root.string("kind"));
      assertThat(declared.value().metadata().name().value())
          .isEqualTo(root.object("metadata").string("name"));
      assertThat(declared.spec()).isEqualTo(root.objectOrEmpty("spec"));
    }
    return false;
  }
}
