package dev.holdfast.reconciler.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

/// A browser that has signed in.
///
/// @param csrf what its every change must repeat
public record Session(ApiToken token, String csrf, Instant expiresAt) {
  /// Whether a change that brings this text comes from our own page.
  public boolean accepts(String text) {
    return MessageDigest.isEqual(
        csrf.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Session[" + token.id() + "]";
  }
}
