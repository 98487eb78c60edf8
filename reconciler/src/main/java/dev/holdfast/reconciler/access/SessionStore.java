package dev.holdfast.reconciler.access;

import dev.holdfast.canonical.Digest;
import java.time.Instant;
import java.util.Optional;

/// Where sessions are kept, by the digest of their cookie.
public interface SessionStore {
  /// Also forgets sessions that have ended before `now`.
  void insert(Digest key, Session session, Instant now);

  Optional<Session> find(Digest key);

  void delete(Digest key);
}
