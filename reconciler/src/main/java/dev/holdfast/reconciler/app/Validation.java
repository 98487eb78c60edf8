package dev.holdfast.reconciler.app;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.files.FolderTree;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/// Reads a folder under the same rules as a commit.
final class Validation {
  private Validation() {}

  static Loaded read(Path folder, InstantSource clock) throws IOException {
    var entry =
        RepositoryEntry.of(
            new RepositoryName("folder"), folder.toAbsolutePath().toUri().toString(), "main");
    return new ConfigLoader(entry, new JgitIgnoreSyntax(), new ConfigurationReader(), clock)
        .load(CommitId.NONE, new FolderTree(folder));
  }
}
