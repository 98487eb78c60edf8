package dev.holdfast.reconciler.access;

import dev.holdfast.canonical.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where tokens are kept.
public interface ApiTokenStore {
  /// A token and what its secret must digest to.
  record Kept(ApiToken token, Digest verifier) {}

  void insert(Kept token);

  /// Inserts only where no token has ever been; says whether it did.
  boolean insertFirst(Kept token);

  Optional<Kept> find(String id);

  /// The newest first, revoked ones too.
  List<ApiToken> all(int limit);

  /// Revokes, and ends the token's sessions. Says whether there was a token to revoke.
  boolean revoke(String id, Instant at);
}
