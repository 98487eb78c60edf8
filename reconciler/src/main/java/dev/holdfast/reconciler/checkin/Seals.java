package dev.holdfast.reconciler.checkin;

import dev.holdfast.canonical.Bytes;
import dev.holdfast.wire.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// Short texts that only this reconciler, or a replica with the same signing key, can have written:
/// nonces and sessions need no table. `TEXT.MAC`, both in URL-safe base64.
public final class Seals {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAX_LENGTH = 1_000;

  private final SecretKey key;

  /// @param signingKey another key is derived from it; it signs nothing here
  public Seals(SigningKey signingKey) {
    try {
      this.key =
          KDF.getInstance("HKDF-SHA256")
              .deriveKey(
                  ALGORITHM,
                  HKDFParameterSpec.ofExtract()
                      .addIKM(signingKey.toText().getBytes(StandardCharsets.US_ASCII))
                      .thenExpand("holdfast/v1/seals".getBytes(StandardCharsets.US_ASCII), 32));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 25 has HKDF-SHA256", e);
    }
  }

  /// @param purpose a seal for one purpose is none for another
  public String seal(String purpose, String text) {
    var base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString(text.getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(mac(purpose, text).toArray());
  }

  /// The text, if it was sealed here for this purpose.
  public Optional<String> open(String purpose, String sealed) {
    int dot = sealed.indexOf('.');
    if (dot < 0 || sealed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      var base64 = Base64.getUrlDecoder();
      String text = new String(base64.decode(sealed.substring(0, dot)), StandardCharsets.UTF_8);
      var given = Bytes.of(base64.decode(sealed.substring(dot + 1)));
      // Bytes compare in constant time.
      return given.equals(mac(purpose, text)) ? Optional.of(text) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Bytes mac(String purpose, String text) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return Bytes.of(mac.doFinal((purpose + "\n" + text).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
