package dev.holdfast.reconciler.source;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// `X-Hub-Signature-256: sha256=<hex>`: HMAC-SHA-256 over the raw body, as GitHub signs.
public final class WebhookSignature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "sha256=";

  private WebhookSignature() {}

  /// Whether any of the secrets signed the body. Takes the same time for a wrong signature as for
  /// none, and for an entry without secrets as for one with.
  ///
  /// @param header as it came; null where there was none
  public static boolean matches(List<byte[]> secrets, byte[] body, @Nullable String header) {
    String claimed = header == null ? "" : header;
    boolean matches = false;
    for (byte[] secret : secrets.isEmpty() ? List.of(new byte[32]) : secrets) {
      matches |=
          MessageDigest.isEqual(
              sign(secret, body).getBytes(StandardCharsets.UTF_8),
              claimed.getBytes(StandardCharsets.UTF_8));
    }
    return matches && !secrets.isEmpty();
  }

  /// The header's value.
  ///
  /// @param secret not empty
  public static String sign(byte[] secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return PREFIX + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
