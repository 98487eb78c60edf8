package dev.holdfast.agent.host;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/// Whom the node's own programs trust: the bundle that `update-ca-certificates` and
/// `update-ca-trust` keep, so that an authority that a site adds there counts here too. The agent's
/// own list is used where there is no bundle.
final class SystemTrust {
  private static final List<Path> BUNDLES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/var/lib/ca-certificates/ca-bundle.pem"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  private SystemTrust() {}

  /// @return empty where the node has no bundle
  static Optional<SSLSocketFactory> sockets() throws IOException {
    for (Path bundle : BUNDLES) {
      if (Files.isReadable(bundle)) {
        return Optional.of(trusting(bundle));
      }
    }
    return Optional.empty();
  }

  private static SSLSocketFactory trusting(Path bundle) throws IOException {
    try (var in = new BufferedInputStream(Files.newInputStream(bundle))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + number++, each);
      }
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "the authorities in " + bundle + " cannot be read: " + e.getMessage(), e);
    }
  }
}
