package dev.holdfast.reconciler.access;

import dev.holdfast.canonical.Digest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// Browsers that have signed in with a token. A session ends by itself, on sign-out, and with its
/// token.
public final class Sessions {
  /// Name of the cookie.
  public static final String NAME = "holdfast_session";

  private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final SessionStore store;
  private final AccessSettings settings;
  private final SecureRandom random;
  private final InstantSource time;

  public Sessions(
      SessionStore store, AccessSettings settings, SecureRandom random, InstantSource time) {
    this.store = store;
    this.settings = settings;
    this.random = random;
    this.time = time;
  }

  /// A new session; the cookie's value is kept nowhere else.
  public record Opened(String cookie, String csrf) {}

  public Opened open(ApiToken token) {
    Instant now = time.instant();
    String cookie = draw();
    String csrf = draw();
    store.insert(key(cookie), new Session(token, csrf, now.plus(settings.sessionLife())), now);
    return new Opened(cookie, csrf);
  }

  /// The session behind a cookie, while it and its token work.
  public Optional<Session> find(String cookie) {
    if (!COOKIE.matcher(cookie).matches()) {
      return Optional.empty();
    }
    Instant now = time.instant();
    return store
        .find(key(cookie))
        .filter(session -> now.isBefore(session.expiresAt()) && session.token().worksAt(now));
  }

  public void close(String cookie) {
    store.delete(key(cookie));
  }

  private static Digest key(String cookie) {
    return Digest.of("holdfast/v1/session\n" + cookie);
  }

  private String draw() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
