package dev.holdfast.reconciler.app.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Where the reconciler listens, written `HOST:PORT`, `[::1]:PORT` or only `PORT`.
///
/// @param port 0 means any free one
public record ListenAddress(String host, int port) {
  public static final ListenAddress DEFAULT = new ListenAddress("127.0.0.1", 8440);

  /// @throws IllegalArgumentException when it is no such address; the message is for an operator
  public static ListenAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? DEFAULT.host() : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port >= 0 && port <= 65_535 && !host.isBlank()) {
        return new ListenAddress(host, port);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "an address to listen on looks like 127.0.0.1:8440, not '" + text + "'");
  }

  /// Whether only this machine can reach it. A name that cannot be resolved is not.
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
