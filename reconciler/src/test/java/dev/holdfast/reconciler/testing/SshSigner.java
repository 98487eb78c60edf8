package dev.holdfast.reconciler.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/// An SSH key that signs as `ssh-keygen -Y sign` does, written down from OpenSSH's PROTOCOL.sshsig
/// and PROTOCOL.u2f apart from the code that reads it.
public final class SshSigner {
  private static final String SECURITY_KEY = "sk-ssh-ed25519@openssh.com";
  private final KeyPair pair;
  private final String type;

  private SshSigner(String type) {
    this.type = type;
    try {
      this.pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static SshSigner fresh() {
    return new SshSigner("ssh-ed25519");
  }

  /// One that lies on a token and wants to be touched.
  public static SshSigner onToken() {
    return new SshSigner(SECURITY_KEY);
  }

  /// As it stands in public key files.
  public String publicKey() {
    return type + " " + Base64.getEncoder().encodeToString(blob());
  }

  private byte[] blob() {
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return type.equals(SECURITY_KEY)
        ? all(text(type), bytes(raw), text("ssh:"))
        : all(text(type), bytes(raw));
  }

  public String sign(byte[] data) {
    return sign(data, "git");
  }

  public String sign(byte[] data, String namespace) {
    return sign(data, namespace, true);
  }

  /// @param touched whether somebody touched the token
  public String sign(byte[] data, String namespace, boolean touched) {
    byte[] magic = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    byte[] digest = digest("SHA-512", data);
    byte[] toSign = all(magic, text(namespace), text(""), text("sha512"), bytes(digest));
    byte[] signature =
        all(
            magic,
            number(1),
            bytes(blob()),
            text(namespace),
            text(""),
            text("sha512"),
            bytes(signature(toSign, touched)));
    String armored = Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(signature);
    return "-----BEGIN SSH SIGNATURE-----\n" + armored + "\n-----END SSH SIGNATURE-----";
  }

  private byte[] signature(byte[] toSign, boolean touched) {
    if (!type.equals(SECURITY_KEY)) {
      return all(text(type), bytes(ed25519(toSign)));
    }
    byte[] state = all(new byte[] {(byte) (touched ? 1 : 0)}, number(7));
    byte[] token =
        all(
            digest("SHA-256", "ssh:".getBytes(StandardCharsets.US_ASCII)),
            state,
            digest("SHA-256", toSign));
    return all(text(type), bytes(ed25519(token)), state);
  }

  private byte[] ed25519(byte[] data) {
    try {
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(pair.getPrivate());
      signer.update(data);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] digest(String algorithm, byte[] data) {
    try {
      return MessageDigest.getInstance(algorithm).digest(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(byte[] value) {
    return all(number(value.length), value);
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static byte[] all(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer whole = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      whole.put(part);
    }
    return whole.array();
  }
}
