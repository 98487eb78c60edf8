package dev.holdfast.reconciler.app;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A tree with files laid over it: what a folder would be after they were written there.
final class OverlaidTree implements Tree {
  private final Tree under;
  private final boolean exists;
  private final Map<String, byte[]> files = new TreeMap<>();

  /// @param exists whether there is anything under the files
  OverlaidTree(Tree under, boolean exists, Map<String, String> files) {
    this.under = under;
    this.exists = exists;
    files.forEach((path, text) -> this.files.put(path, text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String id() {
    return "over " + under.id();
  }

  @Override
  public List<TreeEntry> entries() throws IOException {
    var all = new TreeMap<String, TreeEntry>();
    if (exists) {
      under.entries().forEach(entry -> all.put(entry.path(), entry));
    }
    files.forEach((path, content) ->
        all.put(path, new TreeEntry(path, TreeEntry.Kind.FILE, Digest.of(content).toString())));
    return List.copyOf(all.values());
  }

  @Override
  public Optional<List<TreeChange>> changesSince(String earlierId) {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> read(TreeEntry entry, long maxBytes) throws IOException {
    byte[] content = files.get(entry.path());
    if (content == null) {
      return under.read(entry, maxBytes);
    }
    return content.length > maxBytes ? Optional.empty() : Optional.of(content.clone());
  }
}
