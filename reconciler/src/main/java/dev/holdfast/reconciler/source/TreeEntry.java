package dev.holdfast.reconciler.source;

/// One entry of a tree that is no folder.
///
/// @param path relative to the configured folder, with forward slashes
/// @param blob identity of the content: equal ids mean equal bytes
public record TreeEntry(String path, Kind kind, String blob) {
  /// What stands at the path. Links and submodules are never followed.
  public enum Kind {
    FILE,
    LINK,
    SUBMODULE
  }
}
