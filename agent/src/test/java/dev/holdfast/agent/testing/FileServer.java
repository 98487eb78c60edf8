package dev.holdfast.agent.testing;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Gives one body under every path, in clear and over TLS with a certificate of its own.
public final class FileServer implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final HttpServer clear;
  private final HttpsServer secure;
  private final String certificate;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  public FileServer(byte[] body) {
    try {
      KeyStore keys = keys();
      certificate =
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(keys.getCertificate("server").getEncoded())
              + "\n-----END CERTIFICATE-----\n";
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD);
      var context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      clear = HttpServer.create(address, 0);
      secure = HttpsServer.create(address, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(context));
      for (HttpServer each : List.of(clear, secure)) {
        each.createContext(
            "/",
            exchange -> {
              try (exchange) {
                asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
              }
            });
        each.start();
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KeyStore keys() throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory("holdfast-keys");
    Path file = folder.resolve("keys.p12");
    Shell.run(
            Duration.ofMinutes(1),
            List.of(
                System.getProperty("java.home") + "/bin/keytool",
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD)))
        .orThrow("keytool");
    try (var in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      return store;
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }

  /// Methods and addresses of the requests that came.
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /// In PEM.
  public String certificate() {
    return certificate;
  }

  public String http() {
    return "http://127.0.0.1:" + clear.getAddress().getPort();
  }

  public String https() {
    return "https://localhost:" + secure.getAddress().getPort();
  }

  @Override
  public void close() {
    clear.stop(0);
    secure.stop(0);
  }
}
