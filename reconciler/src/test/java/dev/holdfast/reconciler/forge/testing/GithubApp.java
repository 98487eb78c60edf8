package dev.holdfast.reconciler.forge.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// An App that may be installed on the repository: who it is and what its tokens are worth.
final class GithubApp {
  private final InstantSource time;
  private @Nullable PublicKey key;
  private String token = "";
  private int tokens;

  GithubApp(InstantSource time) {
    this.time = time;
  }

  void install(PublicKey key) {
    this.key = key;
  }

  /// Whatever token it had is worth nothing from now on.
  void revoke() {
    token = "revoked";
  }

  int tokens() {
    return tokens;
  }

  boolean isToken(String some) {
    return !token.isEmpty() && token.equals(some);
  }

  /// Whether a request signed with the App's key asks, as GitHub documents it: RS256, issued in the
  /// past, for ten minutes at most.
  boolean isSigned(String jwt) {
    PublicKey known = key;
    if (known == null) {
      return false;
    }
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    var decoder = Base64.getUrlDecoder();
    Json.Obj head = JsonText.parseObject(decoder.decode(parts[0]));
    Json.Obj claims = JsonText.parseObject(decoder.decode(parts[1]));
    long now = time.instant().getEpochSecond();
    boolean fits =
        head.string("alg").equals("RS256")
            && claims.string("iss").equals(Long.toString(GithubSimulator.APP))
            && claims.integer("iat") <= now
            && claims.integer("exp") > now
            && claims.integer("exp") - now <= 600;
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(known);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      return fits && signature.verify(decoder.decode(parts[2]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Hands out a token of an installation, for an hour; the one before is worth nothing.
  Json.Obj token() {
    tokens++;
    token = "ghs_simulated_" + tokens;
    Instant until = time.instant().plusSeconds(3600);
    return Json.object()
        .put("token", token)
        .put("expires_at", Instant.ofEpochSecond(until.getEpochSecond()))
        .build();
  }
}
