package dev.holdfast.reconciler.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A fixed address in front of a server that comes back at another port after a restart. Takes part
/// in no conversation: bytes go through as they come.
public final class Gate implements AutoCloseable {
  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int behind;

  public Gate(int behind) throws IOException {
    this.behind = behind;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("gate").start(this::welcome);
  }

  public int port() {
    return door.getLocalPort();
  }

  /// From now on leads to this port of this machine.
  public void leadTo(int port) {
    behind = port;
  }

  private void welcome() {
    while (!door.isClosed()) {
      try {
        Socket guest = door.accept();
        open.add(guest);
        Thread.ofVirtual().start(() -> connect(guest));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void connect(Socket guest) {
    try (guest;
        var server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
      open.add(server);
      var back = Thread.ofVirtual().start(() -> pass(server, guest));
      pass(guest, server);
      back.join();
    } catch (IOException e) {
      // nobody is behind the gate now: the guest sees its connection end
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Until one side ends; then both do.
  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // as if the wire were cut
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
