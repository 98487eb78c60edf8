package dev.holdfast.reconciler.imports;

import dev.holdfast.language.ConfigurationReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The inputs below `src/test/golden/imports`: made up, in the form that the tools write.
final class Cases {
  static final Importer IMPORTER = new Importer(new ConfigurationReader());
  private static final Path ROOT = Path.of("src/test/golden/imports");

  private Cases() {}

  static List<String> names() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /// Text by file name.
  static Map<String, String> files(String name) throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve(name).resolve("input"))) {
      var texts = new LinkedHashMap<String, String>();
      for (Path file : files.sorted().toList()) {
        texts.put(file.getFileName().toString(), Files.readString(file));
      }
      return texts;
    }
  }

  static Imported run(Map<String, String> files) {
    return run(files, Map.of());
  }

  static Imported run(Map<String, String> files, Map<String, String> given) {
    return IMPORTER.run(
        files.entrySet().stream()
            .map(file ->
                new Input(file.getKey(), true, file.getValue().getBytes(StandardCharsets.UTF_8)))
            .toList(),
        given);
  }

  static Imported run(String text) {
    return run(Map.of("input", text));
  }

  /// Everything that anybody gets to see.
  static String everything(Imported imported) {
    return imported.files() + "\n" + imported.notes() + "\n" + imported.problems();
  }
}
