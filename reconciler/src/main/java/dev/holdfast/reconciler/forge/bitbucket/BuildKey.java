package dev.holdfast.reconciler.forge.bitbucket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Keys of statuses have at most 40 characters there: as many as SHA-1 in hex.
final class BuildKey {
  private BuildKey() {}

  static String of(String context) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(context.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
