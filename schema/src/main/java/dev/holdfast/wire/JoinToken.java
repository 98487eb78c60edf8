package dev.holdfast.wire;

import dev.holdfast.canonical.Bytes;
import dev.holdfast.canonical.Digest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A join token as people copy it: `hf1.ID.SECRET.FINGERPRINT`. The secret never travels: an agent
/// proves that it has it with a MAC over what both sides said, which binds its key to the token.
///
/// @param id public, names the token's record
/// @param fingerprint of the reconciler's key, so that the first contact is authenticated both ways
public record JoinToken(String id, String secret, String fingerprint) {
  private static final Pattern FORM =
      Pattern.compile("hf1\\.([A-Za-z0-9]{4,32})\\.([A-Za-z0-9_-]{20,64})\\.([A-Za-z0-9_-]{43})");

  /// @throws IllegalArgumentException when it is not such a token; the message does not repeat it
  public static JoinToken parse(String text) {
    var matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "this is not a join token; it looks like hf1.ID.SECRET.FINGERPRINT, from 'holdfast token"
              + " create'");
    }
    return new JoinToken(matcher.group(1), matcher.group(2), matcher.group(3));
  }

  /// What the reconciler keeps instead of the secret.
  public static Digest verifier(String secret) {
    return Digest.of("holdfast/v1/join\n" + secret);
  }

  /// The proof that the holder of the token asks for this name and key after this nonce.
  public static Bytes proof(Digest verifier, String nonce, String node, String publicKey) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(verifier.value().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Bytes.of(
          mac.doFinal(
              ("holdfast/v1/register\n" + nonce + "\n" + node + "\n" + publicKey)
                  .getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /// The token itself, for whoever created it.
  public String text() {
    return "hf1." + id + "." + secret + "." + fingerprint;
  }

  @Override
  public String toString() {
    return "JoinToken[" + id + "]";
  }
}
