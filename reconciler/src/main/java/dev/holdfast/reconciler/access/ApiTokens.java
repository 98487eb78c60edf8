package dev.holdfast.reconciler.access;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.audit.Audit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tokens for people and programs: made, checked, revoked.
public final class ApiTokens {
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final String MIXED = LOWER + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int LIST_LIMIT = 1_000;
  private static final int MAX_NAME_LENGTH = 100;

  private final ApiTokenStore store;
  private final Audit audit;
  private final SecureRandom random;
  private final InstantSource time;

  public ApiTokens(ApiTokenStore store, Audit audit, SecureRandom random, InstantSource time) {
    this.store = store;
    this.audit = audit;
    this.random = random;
    this.time = time;
  }

  /// A new token; the text is the only place where its secret is.
  public record Created(TokenText text, ApiToken token) {}

  /// The admin token of a new installation. Empty where there has ever been a token, so that it may
  /// be called at every start.
  public Optional<Created> createFirst() {
    var created = draw("first", Role.ADMIN, null, "system");
    if (!store.insertFirst(kept(created))) {
      return Optional.empty();
    }
    audit.record("system", "create-token", created.token().id(), detail(created.token()));
    return Optional.of(created);
  }

  /// @param life null: it never expires
  /// @throws IllegalArgumentException with a sentence when name or life cannot be
  public Created create(String name, Role role, @Nullable Duration life, String actor) {
    if (name.isBlank() || name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "'name' must have 1 to " + MAX_NAME_LENGTH + " characters");
    }
    if (life != null && !life.isPositive()) {
      throw new IllegalArgumentException("'ttl' must be more than zero");
    }
    var created = draw(name.strip(), role, life, actor);
    audit.record(actor, "create-token", created.token().id(), detail(created.token()));
    store.insert(kept(created));
    return created;
  }

  public List<ApiToken> all() {
    return store.all(LIST_LIMIT);
  }

  /// Ends a token and its sessions at once. Says whether there was one to end.
  public boolean revoke(String id, String actor) {
    Optional<ApiTokenStore.Kept> kept = store.find(id);
    if (kept.isEmpty() || kept.get().token().revokedAt() != null) {
      return false;
    }
    audit.record(actor, "revoke-token", id, detail(kept.get().token()));
    return store.revoke(id, time.instant());
  }

  /// The token's record, where the text is a token that works now.
  public Optional<ApiToken> authenticate(String text) {
    Instant now = time.instant();
    return TokenText.parse(text)
        .flatMap(token -> store.find(token.id()).filter(kept -> matches(kept, token)))
        .map(ApiTokenStore.Kept::token)
        .filter(token -> token.worksAt(now));
  }

  private static boolean matches(ApiTokenStore.Kept kept, TokenText token) {
    return MessageDigest.isEqual(
        kept.verifier().value().getBytes(StandardCharsets.UTF_8),
        token.verifier().value().getBytes(StandardCharsets.UTF_8));
  }

  private Created draw(String name, Role role, @Nullable Duration life, String actor) {
    Instant now = time.instant();
    var text = new TokenText(letters(LOWER, 12), letters(MIXED, 40));
    Instant expiresAt = life == null ? null : now.plus(life);
    return new Created(text, new ApiToken(text.id(), name, role, actor, now, expiresAt, null));
  }

  private static ApiTokenStore.Kept kept(Created created) {
    return new ApiTokenStore.Kept(created.token(), created.text().verifier());
  }

  private static Json.Obj detail(ApiToken token) {
    return Json.object().put("name", token.name()).put("role", token.role().id()).build();
  }

  private String letters(String alphabet, int count) {
    var text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
