package dev.holdfast.reconciler.signing.ssh;

import dev.holdfast.canonical.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// One signature, taken apart (OpenSSH: PROTOCOL.sshsig).
///
/// @param keyBlob the public key as SSH writes it
/// @param namespace what it was made for
/// @param blob the signature proper, with the name of its algorithm
record SshSignature(
    PublicKey key, Bytes keyBlob, String namespace, String hash, String algorithm, Bytes blob) {
  static final String ARMOR = "-----BEGIN SSH SIGNATURE-----";
  private static final String ARMOR_END = "-----END SSH SIGNATURE-----";
  private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_ARMOR = 64 * 1024;
  private static final int LEAST_RSA_BITS = 2048;
  private static final Set<String> HASHES = Set.of("sha256", "sha512");
  private static final Set<String> ALGORITHMS =
      Set.of(
          "ssh-ed25519",
          "sk-ssh-ed25519@openssh.com",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp521",
          "sk-ecdsa-sha2-nistp256@openssh.com",
          "rsa-sha2-256",
          "rsa-sha2-512");

  /// What is no signature that can be used. The message is the end of a sentence that begins with
  /// the signature.
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  static SshSignature read(String armored) throws UnusableException {
    ByteArrayBuffer text = new ByteArrayBuffer(dearmored(armored));
    try {
      byte[] magic = new byte[MAGIC.length];
      text.getRawBytes(magic);
      long version = text.getUInt();
      if (!MessageDigest.isEqual(magic, MAGIC) || version != 1) {
        throw new UnusableException("is of a form that is not known");
      }
      byte[] keyBlob = text.getBytes();
      String namespace = text.getString();
      text.getBytes(); // reserved
      String hash = text.getString();
      byte[] blob = text.getBytes();
      if (text.available() > 0) {
        throw new UnusableException("goes on after its end");
      }
      String algorithm = new ByteArrayBuffer(blob).getString();
      check(hash, algorithm);
      return new SshSignature(
          key(keyBlob), Bytes.of(keyBlob), namespace, hash, algorithm, Bytes.of(blob));
    } catch (UnusableException e) {
      throw e;
    } catch (Exception _) { // whatever SSHD makes of broken bytes
      throw new UnusableException("cannot be read");
    }
  }

  private static byte[] dearmored(String armored) throws UnusableException {
    int end = armored.indexOf(ARMOR_END);
    if (!armored.startsWith(ARMOR) || end < 0 || armored.length() > MAX_ARMOR) {
      throw new UnusableException("cannot be read");
    }
    if (!armored.substring(end + ARMOR_END.length()).isBlank()) {
      throw new UnusableException("goes on after its end");
    }
    try {
      String lines = armored.substring(ARMOR.length(), end).replaceAll("\\s", "");
      return Base64.getDecoder().decode(lines);
    } catch (IllegalArgumentException _) {
      throw new UnusableException("cannot be read");
    }
  }

  private static void check(String hash, String algorithm) throws UnusableException {
    if (!HASHES.contains(hash)) {
      throw new UnusableException("uses the digest '%s'".formatted(cut(hash)));
    }
    if (!ALGORITHMS.contains(algorithm)) {
      throw new UnusableException("uses the algorithm '%s'".formatted(cut(algorithm)));
    }
  }

  private static String cut(String text) {
    String clean = text.replaceAll("[^\\x21-\\x7e]", "?");
    return clean.length() <= 40 ? clean : clean.substring(0, 40);
  }

  private static PublicKey key(byte[] blob) throws Exception {
    var buffer = new ByteArrayBuffer(blob);
    String type = new ByteArrayBuffer(blob).getString();
    if (type.contains("-cert-v")) {
      throw new UnusableException("is of a certificate, which is not supported");
    }
    PublicKey key = buffer.getRawPublicKey();
    if (key == null || buffer.available() > 0) {
      throw new UnusableException("has a key that cannot be read");
    }
    if (KeyUtils.RSA_ALGORITHM.equals(key.getAlgorithm())
        && KeyUtils.getKeySize(key) < LEAST_RSA_BITS) {
      throw new UnusableException("has an RSA key of less than %d bits".formatted(LEAST_RSA_BITS));
    }
    return key;
  }

  /// As `ssh-keygen -l` shows it.
  String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(keyBlob.toArray());
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Whether it is this key's signature of these bytes.
  boolean covers(Bytes data) {
    try {
      if (!fits()) {
        return false;
      }
      Signature verifier = BuiltinSignatures.fromFactoryName(algorithm).create();
      verifier.initVerifier(null, key);
      verifier.update(null, signed(data));
      return verifier.verify(null, blob.toArray());
    } catch (Exception _) { // a signature that cannot be computed with is none
      return false;
    }
  }

  /// Whether the key is one for the algorithm.
  private boolean fits() {
    String type = new ByteArrayBuffer(keyBlob.toArray()).getString();
    return algorithm.startsWith("rsa-") ? type.equals("ssh-rsa") : type.equals(algorithm);
  }

  private byte[] signed(Bytes data) throws GeneralSecurityException {
    String digest = hash.toUpperCase(Locale.ROOT).replace("SHA", "SHA-");
    var toSign = new ByteArrayBuffer();
    toSign.putRawBytes(MAGIC);
    toSign.putString(namespace);
    toSign.putString("");
    toSign.putString(hash);
    toSign.putBytes(MessageDigest.getInstance(digest).digest(data.toArray()));
    return toSign.getCompactData();
  }
}
