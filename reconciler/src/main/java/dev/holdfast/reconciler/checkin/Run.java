package dev.holdfast.reconciler.checkin;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One node's part of "run this now".
///
/// @param reportedAt when the node's report about it became durable; null until then
public record Run(
    String id,
    AssociationId association,
    NodeName node,
    boolean checkOnly,
    String requestedBy,
    Instant requestedAt,
    Instant expiresAt,
    @Nullable Instant reportedAt) {
  public boolean isOpen(Instant now) {
    return reportedAt == null && now.isBefore(expiresAt);
  }
}
