package dev.holdfast.wire;

import dev.holdfast.canonical.Bytes;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonShapeException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// An Ed25519 public key.
public record VerifyingKey(PublicKey key) {
  /// Base64 of X.509.
  public String toText() {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }

  /// @throws JsonShapeException when it is not such a key
  public static VerifyingKey fromText(String text) {
    try {
      return new VerifyingKey(
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new JsonShapeException("not an Ed25519 public key");
    }
  }

  /// 43 URL-safe characters of SHA-256 over the X.509 form.
  public String fingerprint() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Digest.sha256().digest(key.getEncoded()));
  }

  public boolean verifies(byte[] message, Bytes signature) {
    try {
      var verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature.toArray());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
