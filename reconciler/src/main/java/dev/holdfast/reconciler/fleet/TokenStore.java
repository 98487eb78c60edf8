package dev.holdfast.reconciler.fleet;

import java.time.Instant;
import java.util.List;

/// Where join tokens last.
public interface TokenStore {
  /// The token is durable afterwards.
  void add(TokenRecord token);

  /// Newest first.
  List<TokenRecord> all();

  /// Nobody joins with it any more. Doing it twice changes nothing.
  ///
  /// @return whether there is such a token
  boolean revoke(String id, Instant at);
}
