package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.owners.OwnersFile;
import dev.holdfast.reconciler.owners.OwnersSyntax;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Finds the files of owners of commits, where each repository's forge looks for them.
public final class OwnersFiles {
  /// As GitHub: a larger one is not read.
  private static final long MAX_BYTES = 3 * 1024 * 1024;

  private final Map<RepositoryName, RepositoryEntry> entries;
  private final GitSource source;

  public OwnersFiles(Collection<RepositoryEntry> entries, GitSource source) {
    this.entries =
        entries.stream().collect(Collectors.toUnmodifiableMap(RepositoryEntry::name, e -> e));
    this.source = source;
  }

  /// @param tree a commit or tree, in hex
  Optional<TreeEntry> in(RepositoryName repository, String tree) throws IOException {
    RepositoryEntry entry = entries.get(repository);
    if (entry != null) {
      for (String place : syntax(entry).places()) {
        Optional<TreeEntry> found = source.find(entry, tree, place);
        if (found.isPresent() && found.get().kind() == TreeEntry.Kind.FILE) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /// What becomes of the file of owners from one tree to another, by the ids of its content; empty
  /// where it stays. What was approved once is not approved when it comes back later from another.
  String change(RepositoryName repository, String from, String to) throws IOException {
    String before = id(repository, from);
    String after = id(repository, to);
    return before.equals(after) ? "" : before + " > " + after;
  }

  private String id(RepositoryName repository, String tree) throws IOException {
    return in(repository, tree).map(each -> each.path() + " " + each.blob()).orElse("none");
  }

  /// @throws IllegalArgumentException when it is not read; the message is a sentence
  OwnersFile read(RepositoryEntry entry, TreeEntry file) throws IOException {
    byte[] content =
        source
            .read(entry, file, MAX_BYTES)
            .orElseThrow(() -> new IllegalArgumentException("it is larger than 3 MiB"));
    return OwnersFile.read(syntax(entry), new String(content, StandardCharsets.UTF_8));
  }

  private static OwnersSyntax syntax(RepositoryEntry entry) {
    return OwnersSyntax.of(entry.forge()).orElse(OwnersSyntax.GITHUB);
  }
}
