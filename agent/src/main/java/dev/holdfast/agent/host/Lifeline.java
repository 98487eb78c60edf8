package dev.holdfast.agent.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/// Whoever must stay reachable when the network is changed: the reconciler, since only it could
/// undo a change that cuts the node off.
public interface Lifeline {
  /// Nobody: nothing is taken back.
  Lifeline NONE = () -> false;

  /// Whether it can be reached now. Answers within seconds.
  boolean holds();

  /// The one who listens where a URL leads. Its name is resolved each time, since a change of the
  /// network may change who resolves names.
  static Lifeline to(URI server) {
    String scheme = server.getScheme();
    int port = server.getPort() > 0 ? server.getPort() : "http".equalsIgnoreCase(scheme) ? 80 : 443;
    return to(String.valueOf(server.getHost()), port);
  }

  static Lifeline to(String host, int port) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return () -> {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(bare, port), (int) Duration.ofSeconds(3).toMillis());
        return true;
      } catch (IOException e) {
        return false;
      }
    };
  }
}
