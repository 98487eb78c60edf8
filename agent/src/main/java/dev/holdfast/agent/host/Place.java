package dev.holdfast.agent.host;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a node's path leads, found by walking it component by component inside the root.
///
/// @param path as the document writes it
/// @param real the same below the root; no parent of it was a link when it was looked at
/// @param entry what stands there; null where nothing does
/// @param obstacle the parent that is missing or no folder, as the node names it; null where all
///   parents are there
public record Place(String path, Path real, @Nullable Entry entry, @Nullable String obstacle) {
  public boolean exists() {
    return entry != null;
  }

  public boolean hasParent() {
    return obstacle == null;
  }
}
