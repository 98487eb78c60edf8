package dev.holdfast.reconciler.app;

import dev.holdfast.language.ConfigurationFiles;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.reconciler.source.files.FolderTree;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/// Which files below a folder the reconciler would read, as far as their names tell.
final class ConfigurationChoice {
  private static final String IGNORE_FILE = ".holdfastignore";

  private ConfigurationChoice() {}

  /// The folder may lie within a repository: what counts is told from the repository's folder on.
  static List<Path> below(Path folder) throws IOException {
    Path root = root(folder.toAbsolutePath().normalize());
    String above = root.relativize(folder.toAbsolutePath().normalize()).toString();
    String prefix = above.isEmpty() ? "" : above.replace('\\', '/') + "/";
    Predicate<String> ignored = ignored(root);
    return new FolderTree(folder)
        .entries().stream()
            .filter(entry -> entry.kind() == TreeEntry.Kind.FILE)
            .filter(entry -> ConfigurationFiles.counts(prefix + entry.path()))
            .filter(entry -> !ignored.test(prefix + entry.path()))
            .map(entry -> folder.resolve(entry.path()).normalize())
            .toList();
  }

  /// Where `holdfast.yaml` or the ignore file lies, at the folder or above, but not past the root
  /// of a Git repository.
  private static Path root(Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("holdfast.yaml")) || Files.exists(at.resolve(IGNORE_FILE))) {
        return at;
      }
      if (Files.exists(at.resolve(".git"))) {
        break;
      }
    }
    return folder;
  }

  private static Predicate<String> ignored(Path root) throws IOException {
    Path file = root.resolve(IGNORE_FILE);
    return Files.isRegularFile(file)
        ? new JgitIgnoreSyntax().read(Files.readString(file)).skips()
        : _ -> false;
  }
}
