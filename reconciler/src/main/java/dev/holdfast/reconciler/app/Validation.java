package dev.holdfast.reconciler.app;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.files.FolderTree;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// Reads a folder under the same rules as a commit.
final class Validation {
  private Validation() {}

  static Loaded read(Path folder, InstantSource clock) throws IOException {
    return read(folder, new FolderTree(folder), clock);
  }

  /// Reads a folder as if these files were in it.
  ///
  /// @param folder may be missing
  static Loaded readOver(Path folder, Map<String, String> files, InstantSource clock)
      throws IOException {
    var tree = new OverlaidTree(new FolderTree(folder), Files.isDirectory(folder), files);
    return read(folder, tree, clock);
  }

  private static Loaded read(Path folder, Tree tree, InstantSource clock) throws IOException {
    var entry =
        RepositoryEntry.of(
            new RepositoryName("folder"), folder.toAbsolutePath().toUri().toString(), "main");
    return new ConfigLoader(entry, new JgitIgnoreSyntax(), new ConfigurationReader(), clock)
        .load(CommitId.NONE, tree);
  }
}
