package dev.holdfast.agent.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A certificate authority of one's own, made by the JDK's own tool.
public final class Authority {
  private static final String PASSWORD = "changeit";
  private static final String CA = "ca";

  private final Path folder;
  private final Path store;

  /// @param folder an empty one
  public Authority(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.store = folder.resolve("store.p12");
    keytool("-genkeypair", "-alias", CA, "-dname", "CN=Our own authority", "-ext", "bc:c");
  }

  /// What nodes trust, in PEM.
  public Path pem() throws Exception {
    byte[] der =
        KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray())
            .getCertificate(CA)
            .getEncoded();
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        folder.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
  }

  /// A server with a certificate of this authority.
  ///
  /// @param name as in `ip:127.0.0.1`
  public SSLContext server(String name) throws Exception {
    String alias = name.replace(':', '-');
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-signer",
        CA,
        "-dname",
        "CN=server",
        "-ext",
        "san=" + name);
    KeyStore all = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        alias,
        all.getKey(alias, PASSWORD.toCharArray()),
        PASSWORD.toCharArray(),
        all.getCertificateChain(alias));
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private void keytool(String... arguments) throws Exception {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    words.addAll(List.of(arguments));
    words.addAll(List.of("-keyalg", "EC", "-validity", "2", "-storetype", "PKCS12"));
    words.addAll(List.of("-storepass", PASSWORD, "-keystore", store.toString()));
    Process keytool = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }
}
