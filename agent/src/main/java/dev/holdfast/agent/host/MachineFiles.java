package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the running machine tells in `/proc`, `/sys` and `/run`. A file that is not there, or that
/// this process may not read, says nothing.
record MachineFiles(Path root) {
  private static final int MAX_BYTES = 1024 * 1024;

  /// Its lines, as far as the first MiB goes; none where it says nothing.
  List<String> lines(String path) throws IOException {
    Path file = root.resolve(path);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      return List.of();
    }
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of(); // gone meanwhile, or a file of /sys that this hardware cannot answer
    }
  }

  /// The first line; null where there is none that says something.
  @Nullable String line(String path) throws IOException {
    return lines(path).stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse(null);
  }

  /// The first value of a key in a file of lines `key : value`.
  @Nullable String value(String path, String key) throws IOException {
    for (String line : lines(path)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
        return line.substring(colon + 1).strip();
      }
    }
    return null;
  }

  boolean exists(String path) {
    return Files.exists(root.resolve(path));
  }
}
