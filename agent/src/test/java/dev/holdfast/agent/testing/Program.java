package dev.holdfast.agent.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The program as it can be carried elsewhere: what is on this process's class path, without the
/// test libraries.
final class Program {
  private static final List<String> TEST_LIBRARIES = List.of("junit", "assertj", "archunit");

  private Program() {}

  /// Copies it into an empty folder.
  static void copyTo(Path folder) throws IOException {
    int number = 0;
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path entry = Path.of(each);
      if (Files.isDirectory(entry) && !entry.endsWith("test-classes")) {
        copyFolder(entry, folder.resolve("classes-" + number++));
      } else if (each.endsWith(".jar") && TEST_LIBRARIES.stream().noneMatch(each::contains)) {
        Files.copy(entry, folder.resolve(number++ + "-" + entry.getFileName()));
      }
    }
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  /// The command that starts it.
  ///
  /// @param program the folder it was copied to, as the one who starts it sees it
  static List<String> words(String javaHome, String program) {
    var words = new ArrayList<String>();
    words.add(javaHome + "/bin/java");
    words.addAll(flags());
    var path = new ArrayList<>(List.of(program + "/*"));
    for (int i = 0; i < 10; i++) {
      path.add(program + "/classes-" + i);
    }
    words.addAll(List.of("-cp", String.join(":", path), "dev.holdfast.agent.app.Main"));
    return words;
  }

  static List<String> flags() {
    try {
      return Files.readAllLines(Path.of("jvm.options")).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
