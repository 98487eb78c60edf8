package dev.holdfast.reconciler.fleet;

import dev.holdfast.wire.JoinToken;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;

/// Makes and ends join tokens. A secret is told once, when it is made, and never kept.
public final class JoinTokens {
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int ID_LENGTH = 8;
  private static final int SECRET_BYTES = 32;

  private final TokenStore store;
  private final InstantSource clock;
  private final SecureRandom random;
  private final String fingerprint;

  /// @param fingerprint of the reconciler's key, which the token carries to the agent
  public JoinTokens(
      TokenStore store, InstantSource clock, SecureRandom random, String fingerprint) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.fingerprint = fingerprint;
  }

  /// @param token with its secret: show it once
  public record Created(JoinToken token, TokenRecord kept) {}

  /// The token is durable and good afterwards.
  public Created create(TokenRequest request, String createdBy) {
    var token = new JoinToken(id(), secret(), fingerprint);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var kept =
        new TokenRecord(
            token.id(),
            JoinToken.verifier(token.secret()),
            request.labels(),
            request.labelKeys(),
            request.names(),
            request.replaces(),
            request.uses(),
            0,
            createdBy,
            now,
            now.plus(request.ttl()),
            null);
    store.add(kept);
    return new Created(token, kept);
  }

  /// Newest first, the ended ones included.
  public List<TokenRecord> all() {
    return store.all();
  }

  /// @return whether there is such a token
  public boolean revoke(String id) {
    return store.revoke(id, clock.instant());
  }

  private String id() {
    var id = new StringBuilder();
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  private String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
