package dev.holdfast.reconciler.access.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.access.ApiToken;
import dev.holdfast.reconciler.access.ApiTokenStore;
import dev.holdfast.reconciler.access.Role;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `api_token`.
@MappedEntity("api_token")
public record ApiTokenRow(
    @Id String id,
    String name,
    String role,
    String verifier,
    String createdBy,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {
  static ApiTokenRow of(ApiTokenStore.Kept kept) {
    ApiToken token = kept.token();
    return new ApiTokenRow(
        token.id(),
        token.name(),
        token.role().id(),
        kept.verifier().value(),
        token.createdBy(),
        token.createdAt(),
        token.expiresAt(),
        token.revokedAt());
  }

  ApiToken token() {
    return new ApiToken(id, name, Role.of(role), createdBy, createdAt, expiresAt, revokedAt);
  }

  ApiTokenStore.Kept kept() {
    return new ApiTokenStore.Kept(token(), new Digest(verifier));
  }
}
