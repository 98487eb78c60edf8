package dev.holdfast.reconciler.fuzz;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What broken input is made of: every example, golden and built-in document, cut into keys, values
/// and subtrees, so that most of what comes out is nearly right.
final class Corpus {
  private static final List<Path> ROOTS =
      List.of(
          Path.of("../examples/repo-layout"),
          Path.of("src/test/golden/config"),
          Path.of("../schema/src/test/golden/language"),
          Path.of("../schema/src/main/resources/dev/holdfast/builtin"));

  final List<String> texts = new ArrayList<>();
  final List<Json.Obj> trees = new ArrayList<>();
  final List<String> keys;
  final List<Json> values;

  /// Whole repositories: path to text.
  final List<Map<String, String>> repositories = new ArrayList<>();

  private Corpus() throws IOException {
    var allKeys = new LinkedHashSet<String>();
    var allValues = new LinkedHashSet<Json>();
    for (Path root : ROOTS) {
      for (Path file : files(root)) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        texts.add(text);
        for (YamlFile.Part part : YamlReader.read(Files.readAllBytes(file)).documents()) {
          if (part.root().value() instanceof Json.Obj tree) {
            trees.add(tree);
          }
          collect(part.root().value(), allKeys, allValues);
        }
      }
    }
    keys = List.copyOf(allKeys);
    values = List.copyOf(allValues);
    repositories.add(repository(ROOTS.getFirst()));
    try (Stream<Path> cases = Files.list(ROOTS.get(1))) {
      for (Path each : cases.sorted().toList()) {
        repositories.add(repository(each.resolve("repository")));
      }
    }
  }

  static Corpus read() {
    try {
      return new Corpus();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
          .sorted()
          .toList();
    }
  }

  private static Map<String, String> repository(Path root) throws IOException {
    var files = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            root.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  private static void collect(Json value, Set<String> keys, Set<Json> values) {
    switch (value) {
      case Json.Obj(var members) -> {
        if (JsonText.canonical(value).length() < 2_000) {
          values.add(value);
        }
        members.forEach((key, member) -> {
          keys.add(key);
          collect(member, keys, values);
        });
      }
      case Json.Arr(var elements) -> {
        values.add(value);
        elements.forEach(element -> collect(element, keys, values));
      }
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> values.add(value);
    }
  }
}
