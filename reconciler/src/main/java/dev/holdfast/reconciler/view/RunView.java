package dev.holdfast.reconciler.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run that somebody asked for.
public record RunView(
    String id,
    String repository,
    String association,
    boolean check,
    String requestedBy,
    Instant requestedAt,
    Instant expiresAt,
    List<OnNode> nodes) {
  /// @param reportedAt null while its report is awaited
  public record OnNode(String node, @Nullable Instant reportedAt) {}

  public RunView {
    nodes = List.copyOf(nodes);
  }
}
