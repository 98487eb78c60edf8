package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.wire.FileReference;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Digests of the files below `files/`, remembered by blob, so that a file is read once however
/// many commits and documents use it.
final class ContentFiles {
  static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final int REMEMBERED = 20_000;

  private record Known(Digest digest, long sizeBytes) {}

  private final Map<String, Known> byBlob =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// Empty when the file is larger than nodes may get.
  Optional<FileReference> reference(Tree tree, TreeEntry entry) throws IOException {
    @Nullable Known known = byBlob.get(entry.blob());
    if (known == null) {
      Optional<byte[]> bytes = tree.read(entry, MAX_BYTES);
      if (bytes.isEmpty()) {
        return Optional.empty();
      }
      known = new Known(Digest.of(bytes.get()), bytes.get().length);
      byBlob.put(entry.blob(), known);
    }
    return Optional.of(new FileReference(entry.path(), known.digest(), known.sizeBytes()));
  }
}
