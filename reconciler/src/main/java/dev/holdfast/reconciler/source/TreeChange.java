package dev.holdfast.reconciler.source;

/// One difference between two trees.
public sealed interface TreeChange {
  String path();

  /// The entry is new, or another one than before.
  record Put(TreeEntry entry) implements TreeChange {
    @Override
    public String path() {
      return entry.path();
    }
  }

  record Removed(String path) implements TreeChange {}
}
