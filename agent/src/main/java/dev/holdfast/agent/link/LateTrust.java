package dev.holdfast.agent.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/// The trust that the Java runtime brings, read when somebody connects with it. Each connection
/// asks for the default when it is made, also one that is given another before it is used; the
/// runtime's own certificates would then lie in memory, a MiB of them, for nothing.
final class LateTrust extends SSLSocketFactory {
  private LateTrust() {}

  /// For all connections of this process that are given no other.
  static void beDefault() {
    HttpsURLConnection.setDefaultSSLSocketFactory(new LateTrust());
  }

  private static SSLSocketFactory runtimes() {
    try {
      return SSLContext.getDefault().getSocketFactory();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return runtimes().getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return runtimes().getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket() throws IOException {
    return runtimes().createSocket();
  }

  @Override
  public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
      throws IOException {
    return runtimes().createSocket(plain, host, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return runtimes().createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return runtimes().createSocket(host, port, from, fromPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return runtimes().createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return runtimes().createSocket(host, port, from, fromPort);
  }
}
