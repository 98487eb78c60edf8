package dev.holdfast.wire;

import dev.holdfast.canonical.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// An Ed25519 private key with its public half (RFC 8032). Prints neither.
public final class SigningKey {
  private static final int SECRET_BYTES = 32;

  private final PrivateKey key;
  private final VerifyingKey verifying;
  private final UnaryOperator<byte[]> signer;

  private SigningKey(PrivateKey key, VerifyingKey verifying, UnaryOperator<byte[]> signer) {
    this.key = key;
    this.verifying = verifying;
    this.signer = signer;
  }

  private SigningKey(PrivateKey key, VerifyingKey verifying) {
    this(key, verifying, message -> signed(key, message));
  }

  public static SigningKey generate() {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return new SigningKey(pair.getPrivate(), new VerifyingKey(pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
    }
  }

  /// Two lines of base64: PKCS #8, then X.509. For a file of mode 0600.
  public String toText() {
    var base64 = Base64.getEncoder();
    return base64.encodeToString(key.getEncoded()) + "\n" + verifying.toText() + "\n";
  }

  /// @throws IllegalArgumentException when the text is not what [#toText] wrote
  public static SigningKey fromText(String text) {
    String[] lines = text.strip().split("\n", -1);
    if (lines.length != 2) {
      throw new IllegalArgumentException("a key file has two lines");
    }
    try {
      var factory = KeyFactory.getInstance("Ed25519");
      var base64 = Base64.getDecoder();
      return new SigningKey(
          factory.generatePrivate(new PKCS8EncodedKeySpec(base64.decode(lines[0].strip()))),
          new VerifyingKey(
              factory.generatePublic(new X509EncodedKeySpec(base64.decode(lines[1].strip())))));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 key", e);
    }
  }

  public VerifyingKey verifying() {
    return verifying;
  }

  /// The same key, whose signatures other code makes than the platform's: these are the same, byte
  /// for byte (RFC 8032 leaves no choice), and may take less time.
  ///
  /// @param signers of the 32 secret bytes of a key
  /// @throws IllegalStateException when that code does not sign as the platform does
  public SigningKey signedBy(Function<byte[], UnaryOperator<byte[]>> signers) {
    byte[] encoded = key.getEncoded();
    byte[] secret = Arrays.copyOfRange(encoded, encoded.length - SECRET_BYTES, encoded.length);
    UnaryOperator<byte[]> other = signers.apply(secret);
    byte[] trial = "holdfast".getBytes(StandardCharsets.UTF_8);
    if (!Arrays.equals(other.apply(trial), signed(key, trial))) {
      throw new IllegalStateException("two ways to sign do not agree");
    }
    return new SigningKey(key, verifying, other);
  }

  public Bytes sign(byte[] message) {
    return Bytes.of(signer.apply(message));
  }

  private static byte[] signed(PrivateKey key, byte[] message) {
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing failed", e);
    }
  }

  /// What is signed for a message of a type, so that no signature serves two purposes.
  public static byte[] domain(String type, byte[] payload) {
    byte[] prefix = ("holdfast/v1/" + type + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(prefix, prefix.length + payload.length);
    System.arraycopy(payload, 0, all, prefix.length, payload.length);
    return all;
  }
}
