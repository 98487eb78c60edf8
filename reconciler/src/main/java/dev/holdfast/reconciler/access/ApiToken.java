package dev.holdfast.reconciler.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A token's record, without its secret.
///
/// @param name for people, 1–100 characters
/// @param expiresAt null: never
/// @param revokedAt null while it works
public record ApiToken(
    String id,
    String name,
    Role role,
    String createdBy,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {
  /// Whether it opens doors at this instant.
  public boolean worksAt(Instant now) {
    return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
  }
}
