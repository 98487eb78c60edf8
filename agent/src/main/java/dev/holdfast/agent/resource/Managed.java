package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.NodePaths;
import java.util.Collection;
import java.util.TreeSet;

/// Every path that something on this node manages, so that a purge spares it.
public final class Managed {
  public static final Managed NOTHING = new Managed(java.util.List.of());
  private final TreeSet<String> paths = new TreeSet<>();

  public Managed(Collection<String> paths) {
    paths.forEach(path -> this.paths.add(NodePaths.normalized(path)));
  }

  /// Whether the path itself is managed, or something below it is.
  public boolean holds(String path) {
    String normalized = NodePaths.normalized(path);
    if (paths.contains(normalized)) {
      return true;
    }
    String below = paths.ceiling(normalized + "/");
    return below != null && below.startsWith(normalized + "/");
  }

  /// Whether the path itself is managed.
  public boolean names(String path) {
    return paths.contains(NodePaths.normalized(path));
  }
}
