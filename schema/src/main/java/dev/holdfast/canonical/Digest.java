package dev.holdfast.canonical;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A SHA-256 digest, written `sha256:` and 64 lower-case hex digits.
public record Digest(String value) implements Comparable<Digest> {
  private static final String ALGORITHM = "sha256:";
  private static final int LENGTH = ALGORITHM.length() + 64;

  public Digest {
    if (!isDigest(value)) {
      throw new JsonShapeException("a digest is 'sha256:' and 64 hex digits");
    }
  }

  private static boolean isDigest(String text) {
    if (text.length() != LENGTH || !text.startsWith(ALGORITHM)) {
      return false;
    }
    for (int i = ALGORITHM.length(); i < LENGTH; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  public static Digest of(byte[] content) {
    return new Digest(ALGORITHM + HexFormat.of().formatHex(sha256().digest(content)));
  }

  public static Digest of(String content) {
    return of(content.getBytes(StandardCharsets.UTF_8));
  }

  /// The digest of the canonical text.
  public static Digest of(Json value) {
    return of(JsonText.canonicalBytes(value));
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// The first twelve hex digits, for people.
  public String abbreviated() {
    return value.substring(ALGORITHM.length(), ALGORITHM.length() + 12);
  }

  // A record's own go through method handles, which an agent that compiles little pays for dearly:
  // it compares thousands of digests in each run.

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest digest && value.equals(digest.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public int compareTo(Digest other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
