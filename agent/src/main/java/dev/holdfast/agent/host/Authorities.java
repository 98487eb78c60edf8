package dev.holdfast.agent.host;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Whose certificates count for TLS: those in a file in PEM, which is read again when it changed.
/// The Java runtime's own list counts nowhere: it is as old as the runtime, and nobody on the node
/// can add to it or take from it.
public final class Authorities {
  /// What `update-ca-certificates` and `update-ca-trust` keep, on Debian and its family, Red Hat's,
  /// SUSE's and Alpine's.
  private static final Authorities SYSTEM =
      new Authorities(
          List.of(
              Path.of("/etc/ssl/certs/ca-certificates.crt"),
              Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
              Path.of("/var/lib/ca-certificates/ca-bundle.pem"),
              Path.of("/etc/ssl/ca-bundle.pem"),
              Path.of("/etc/ssl/cert.pem")));

  private final List<Path> candidates;
  private @Nullable Read read;

  private Authorities(List<Path> candidates) {
    this.candidates = candidates;
  }

  private record Read(Path file, FileTime modified, SSLSocketFactory sockets) {}

  /// Those that the node's own programs trust, one that its site added included.
  public static Authorities ofSystem() {
    return SYSTEM;
  }

  /// Those of one file, and none else.
  public static Authorities in(Path file) {
    return new Authorities(List.of(file));
  }

  /// What connects to servers that one of the authorities vouches for. It stays the same one while
  /// the file does, so that connections are kept.
  ///
  /// @throws IOException when there is no such file, or it holds no certificates
  public synchronized SSLSocketFactory sockets() throws IOException {
    Path file = file();
    FileTime modified = Files.getLastModifiedTime(file);
    Read known = read;
    if (known == null || !known.file().equals(file) || !known.modified().equals(modified)) {
      known = new Read(file, modified, trusting(file));
      read = known;
    }
    return known.sockets();
  }

  private Path file() throws IOException {
    if (candidates.size() == 1) {
      return candidates.getFirst();
    }
    return candidates.stream()
        .filter(Files::isReadable)
        .findFirst()
        .orElseThrow(() ->
            new IOException(
                "this node keeps no certificates of authorities that it trusts;"
                    + " install ca-certificates"));
  }

  private static SSLSocketFactory trusting(Path file) throws IOException {
    try (var in = new BufferedInputStream(Files.newInputStream(file))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + count++, each);
      }
      if (count == 0) {
        throw new IOException(file + " holds no certificates that can be used");
      }
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no certificates that can be used: " + e.getMessage(), e);
    }
  }
}
