package dev.holdfast.reconciler.source;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The files of one commit, or of one folder. Immutable: reading it twice gives the same.
public interface Tree {
  int MAX_ENTRIES = 100_000;

  /// Identity of the whole: equal ids mean equal trees.
  String id();

  /// All entries in order of path, hidden folders left out.
  ///
  /// @throws TooManyFilesException past [#MAX_ENTRIES]
  List<TreeEntry> entries() throws IOException;

  /// What is different from an earlier tree of the same source, at a cost that follows the
  /// difference. Empty where this source cannot say; then [#entries] has to be compared.
  Optional<List<TreeChange>> changesSince(String earlierId) throws IOException;

  /// The content of a file. Empty when it is larger than `maxBytes`.
  Optional<byte[]> read(TreeEntry entry, long maxBytes) throws IOException;

  /// Whether a folder of this name is skipped.
  static boolean isHidden(String folderName) {
    return folderName.startsWith(".");
  }

  /// The commit's tree holds more than can be read.
  final class TooManyFilesException extends IOException {
    private static final long serialVersionUID = 1L;

    public TooManyFilesException() {
      super("more than " + MAX_ENTRIES + " files");
    }
  }
}
