package dev.holdfast.reconciler.view;

import dev.holdfast.canonical.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node with its facts and verdicts.
public record NodeView(
    NodeRow node,
    Json.Obj facts,
    @Nullable Instant factsAt,
    Instant registeredAt,
    @Nullable Instant revokedAt,
    List<VerdictView> verdicts) {
  public NodeView {
    verdicts = List.copyOf(verdicts);
  }
}
