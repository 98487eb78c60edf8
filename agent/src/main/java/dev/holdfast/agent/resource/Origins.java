package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.SystemResource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Where the bytes of a download or an archive come from, with the digest that they must have.
///
/// @param sha256 in lower case
record Origins(HostFiles.Source source, String sha256) {
  static Origins of(SystemResource.Origin origin, Surroundings surroundings) throws IOException {
    String url = origin.url();
    if (url != null) {
      return new Origins(
          () -> surroundings.host().web().open(url), String.valueOf(origin.sha256()));
    }
    Content content = surroundings.files().file(String.valueOf(origin.source()));
    String sha256 = hex(content.digest());
    if (origin.sha256() != null && !origin.sha256().equals(sha256)) {
      throw new IOException(
          "'%s' has the digest %s and not the one that the document says"
              .formatted(origin.source(), sha256));
    }
    return new Origins(content, sha256);
  }

  private static String hex(Digest digest) {
    return digest.value().substring(digest.value().indexOf(':') + 1);
  }

  /// The bytes; other ones than wanted end in an exception before the end is reached, so that
  /// nothing is made of them.
  HostFiles.Source verified() {
    return () -> {
      var digest = sha256Digest();
      return new Verified(new DigestInputStream(source.open(), digest), digest, sha256);
    };
  }

  static String sha256(InputStream in) throws IOException {
    var digest = sha256Digest();
    byte[] buffer = new byte[64 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static final class Verified extends FilterInputStream {
    private final MessageDigest digest;
    private final String wanted;

    Verified(InputStream in, MessageDigest digest, String wanted) {
      super(in);
      this.digest = digest;
      this.wanted = wanted;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      if (n < 0) {
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(wanted)) {
          throw new IOException("what was fetched has the sha256 " + found + ", not " + wanted);
        }
      }
      return n;
    }
  }
}
