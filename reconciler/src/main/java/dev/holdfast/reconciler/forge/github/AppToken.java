package dev.holdfast.reconciler.forge.github;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.rest.Answer;
import dev.holdfast.reconciler.forge.rest.Authorization;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.source.ForgeAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Proves us as an App that is installed on one repository: with its private key it signs a token
/// of a few minutes, for which GitHub hands out one of an hour that reaches this repository alone.
public final class AppToken implements Authorization {
  private static final Duration BEFORE_EXPIRY = Duration.ofMinutes(5);
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
  private static final Duration LIFE = Duration.ofMinutes(9);
  private static final int MAX_KEY_BYTES = 64 * 1024;

  private final ForgeAddress.App app;
  private final GithubPlace place;
  private final ForgeApi asApp;
  private final InstantSource time;
  private final ReentrantLock one = new ReentrantLock();
  private @Nullable Token token;

  private record Token(String text, Instant until) {}

  /// @param apiAs the API with an authorization of our choice
  public AppToken(
      ForgeAddress.App app,
      GithubPlace place,
      Function<Authorization, ForgeApi> apiAs,
      InstantSource time) {
    this.app = app;
    this.place = place;
    this.time = time;
    this.asApp = apiAs.apply(this::signed);
  }

  @Override
  public Header header() throws ForgeException, InterruptedException {
    one.lockInterruptibly();
    try {
      Token current = token;
      if (current == null || !time.instant().isBefore(current.until().minus(BEFORE_EXPIRY))) {
        current = fetch();
        token = current;
      }
      return new Header("Authorization", "Bearer " + current.text());
    } finally {
      one.unlock();
    }
  }

  /// An installation's token may be revoked at any time.
  @Override
  public boolean renew() {
    one.lock();
    try {
      boolean had = token != null;
      token = null;
      return had;
    } finally {
      one.unlock();
    }
  }

  private Token fetch() throws ForgeException, InterruptedException {
    Answer found = asApp.send("GET", place.path("/installation"), null);
    if (found.status() == 404) {
      throw new ForgeException(
          "the GitHub App %d is not installed on %s (404)".formatted(app.id(), place), false, null);
    }
    long installation = asApp.read(good(found), a -> a.object().integer("id"));
    Json only = Json.object().put("repositories", Json.strings(List.of(place.name()))).build();
    Answer answer =
        asApp.send("POST", "/app/installations/" + installation + "/access_tokens", only);
    return asApp.read(
        good(answer), a -> new Token(a.object().string("token"), a.object().instant("expires_at")));
  }

  private Answer good(Answer answer) throws ForgeException {
    if (answer.status() == 401) {
      throw new ForgeException(
          "GitHub does not accept the key of the App %d (401): is it the App's, and is this machine's clock right?"
              .formatted(app.id()),
          false,
          null);
    }
    return asApp.good(answer, "fetch the App's token");
  }

  private Header signed() throws ForgeException {
    Instant now = time.instant();
    Json head = Json.object().put("alg", "RS256").put("typ", "JWT").build();
    Json claims =
        Json.object()
            .put("iat", now.minus(CLOCKS_DIFFER).getEpochSecond())
            .put("exp", now.plus(LIFE).getEpochSecond())
            .put("iss", Long.toString(app.id()))
            .build();
    String content =
        base64(JsonText.canonicalBytes(head)) + "." + base64(JsonText.canonicalBytes(claims));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      return new Header("Authorization", "Bearer " + content + "." + base64(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new ForgeException(
          "the App's key file " + app.keyFile() + " holds no RSA private key in PEM", false, null);
    }
  }

  private PrivateKey key() throws ForgeException, GeneralSecurityException {
    try (var in = Files.newInputStream(app.keyFile())) {
      return PemKey.rsa(new String(in.readNBytes(MAX_KEY_BYTES), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new ForgeException(
          "the App's key file " + app.keyFile() + " cannot be read", false, null);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
