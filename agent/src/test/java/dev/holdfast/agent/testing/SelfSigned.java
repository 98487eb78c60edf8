package dev.holdfast.agent.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A certificate for this machine's loopback, made by the JDK's own tool.
///
/// @param pem the certificate, as a file to trust
/// @param server speaks with it
public record SelfSigned(Path pem, SSLContext server) {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String ALIAS = "server";

  /// Leaves its files in a folder.
  public static SelfSigned in(Path folder) throws IOException, GeneralSecurityException {
    Path store = folder.resolve("server.p12");
    Shell.run(
            java.time.Duration.ofMinutes(1),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString()))
        .orThrow("keytool");
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    String text =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(keys.getCertificate(ALIAS).getEncoded());
    Path pem =
        Files.writeString(
            folder.resolve("server.pem"),
            "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n",
            StandardCharsets.US_ASCII);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return new SelfSigned(pem, context);
  }
}
