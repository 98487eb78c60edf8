package dev.holdfast.agent.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// A folder of its own over trees that stay as they are.
///
/// @param root where all of it is seen together
record Overlay(Path root) implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /// @param lower the uppermost first
  Overlay(List<Path> lower, Path folder) throws IOException {
    this(folder.resolve("root"));
    for (String part : List.of("upper", "work", "root")) {
      Files.createDirectories(folder.resolve(part));
    }
    Files.setAttribute(folder.resolve("upper"), "unix:mode", 0755);
    Shell.run(
            LIMIT,
            List.of(
                "mount",
                "-t",
                "overlay",
                "overlay",
                "-o",
                "lowerdir=%s,upperdir=%s,workdir=%s"
                    .formatted(
                        lower.stream().map(Path::toString).collect(Collectors.joining(":")),
                        folder.resolve("upper"),
                        folder.resolve("work")),
                root.toString()))
        .orThrow("mount");
  }

  @Override
  public void close() {
    Shell.run(LIMIT, List.of("umount", "-l", root.toString()));
  }
}
