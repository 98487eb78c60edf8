package dev.holdfast.agent.host;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The network interfaces of a live node: what they carry now, and the one program there that sets
/// them up from files.
public final class Networks {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final HostFiles files;
  private final Processes processes;
  private final MachineFiles machine;
  private final Keeper keeper;

  private Networks(HostFiles files, Processes processes, MachineFiles machine, Keeper keeper) {
    this.files = files;
    this.processes = processes;
    this.machine = machine;
    this.keeper = keeper;
  }

  /// Who sets interfaces up from files.
  public enum Keeper {
    NETWORKD("systemd-networkd"),
    NETWORK_MANAGER("NetworkManager"),
    IFUPDOWN("ifupdown");

    private final String words;

    Keeper(String words) {
      this.words = words;
    }

    /// As people call it.
    public String words() {
      return words;
    }
  }

  /// What an interface carries.
  ///
  /// @param addresses with prefix length, without those of its own link alone
  /// @param gateway of the default route for IPv4 through it
  /// @param gateway6 the same for IPv6
  public record State(
      SortedSet<String> addresses,
      @Nullable String gateway,
      @Nullable String gateway6,
      @Nullable Long mtu) {}

  /// By what runs: NetworkManager, then systemd-networkd, else ifupdown where it is installed.
  static Optional<Networks> of(HostFiles files, Processes processes) throws IOException {
    var machine = new MachineFiles(java.nio.file.Path.of("/"));
    Keeper keeper;
    if (machine.exists("run/NetworkManager") && has(files, "/usr/bin/nmcli")) {
      keeper = Keeper.NETWORK_MANAGER;
    } else if (machine.exists("run/systemd/netif/state")) {
      keeper = Keeper.NETWORKD;
    } else if (has(files, "/sbin/ifup") && has(files, "/etc/network/interfaces")) {
      keeper = Keeper.IFUPDOWN;
    } else {
      return Optional.empty();
    }
    return Optional.of(new Networks(files, processes, machine, keeper));
  }

  private static boolean has(HostFiles files, String path) throws IOException {
    return files.follow(path).exists();
  }

  public Keeper keeper() {
    return keeper;
  }

  /// @return empty where there is no such interface
  public Optional<State> state(String name) throws IOException {
    if (!machine.exists("sys/class/net/" + name)) {
      return Optional.empty();
    }
    // Java does not know of one that has no address
    NetworkInterface found = NetworkInterface.getByName(name);
    var addresses = new TreeSet<String>();
    for (InterfaceAddress each :
        found == null ? List.<InterfaceAddress>of() : found.getInterfaceAddresses()) {
      InetAddress address = each.getAddress();
      if (!address.isLinkLocalAddress() && !address.isLoopbackAddress()) {
        addresses.add(bare(address) + "/" + each.getNetworkPrefixLength());
      }
    }
    var routes = new NetworkFacts(machine);
    String mtu = machine.line("sys/class/net/" + name + "/mtu");
    return Optional.of(
        new State(
            addresses,
            routes.gateway(name),
            routes.gateway6(name),
            mtu == null ? null : Long.valueOf(mtu)));
  }

  /// Without the interface that Java adds.
  private static String bare(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  /// The one way to write an address with its prefix length.
  ///
  /// @throws IOException when it is none
  public static String normal(String address) throws IOException {
    int slash = address.indexOf('/');
    try {
      InetAddress ip = InetAddress.ofLiteral(slash < 0 ? address : address.substring(0, slash));
      int all = ip instanceof Inet4Address ? 32 : 128;
      int prefix = slash < 0 ? all : Integer.parseInt(address.substring(slash + 1));
      if (prefix < 0 || prefix > all) {
        throw new IllegalArgumentException("prefix");
      }
      return bare(ip) + "/" + prefix;
    } catch (IllegalArgumentException e) {
      throw new IOException("'" + address + "' is no address with a prefix length", e);
    }
  }

  public static boolean isIpv6(String address) {
    return address.contains(":");
  }

  /// Whether the file that a document's interface would be written to is read at all, and nobody
  /// else declares the interface.
  ///
  /// @throws IOException where not
  public void requireFree(String name) throws IOException {
    if (keeper != Keeper.IFUPDOWN) {
      return;
    }
    Place place = files.follow("/etc/network/interfaces");
    String text =
        new String(files.read(place, 1024 * 1024), java.nio.charset.StandardCharsets.UTF_8);
    boolean read = false;
    for (String line : text.lines().map(String::strip).toList()) {
      read |= line.matches("source(-directory)?\\s+/etc/network/interfaces\\.d(/\\*)?/?");
      if (line.matches("iface\\s+\\Q" + name + "\\E\\s.*")) {
        throw new IOException(
            "/etc/network/interfaces declares " + name + " itself; take it out there first");
      }
    }
    if (!read) {
      throw new IOException(
          "/etc/network/interfaces does not read /etc/network/interfaces.d; add the line"
              + " 'source /etc/network/interfaces.d/*'");
    }
  }

  /// Takes an interface down while the file that set it up is still there.
  public void leave(String name) throws IOException {
    if (keeper == Keeper.IFUPDOWN) {
      processes.run(Command.of("ifdown", "--force", name).within(LIMIT));
      // what it did not set up it does not take away either
      run("ip", "address", "flush", "dev", name, "scope", "global");
    }
  }

  /// Sets an interface up as its file says.
  ///
  /// @param declared whether there is a file for it
  public void enter(String name, boolean declared) throws IOException {
    switch (keeper) {
      case NETWORKD -> {
        run("networkctl", "reload");
        run("networkctl", "reconfigure", name);
      }
      case NETWORK_MANAGER -> {
        run("nmcli", "connection", "reload");
        if (declared) {
          run("nmcli", "--wait", "30", "connection", "up", profile(name));
        }
      }
      case IFUPDOWN -> {
        if (declared) {
          run("ifup", "--force", name);
        }
      }
    }
  }

  /// What a document's interface is called in NetworkManager.
  public static String profile(String name) {
    return "holdfast-" + name;
  }

  /// Puts an interface back to what it carried, whoever had set it up.
  public void restore(String name, State before) throws IOException {
    run("ip", "link", "set", "dev", name, "up");
    if (before.mtu() != null) {
      run("ip", "link", "set", "dev", name, "mtu", before.mtu().toString());
    }
    for (String address : before.addresses()) {
      run("ip", "address", "replace", address, "dev", name);
    }
    for (String gateway : gateways(before)) {
      run("ip", "route", "replace", "default", "via", gateway, "dev", name);
    }
  }

  private static List<String> gateways(State state) {
    var gateways = new ArrayList<String>();
    if (state.gateway() != null) {
      gateways.add(state.gateway());
    }
    if (state.gateway6() != null) {
      gateways.add(state.gateway6());
    }
    return gateways;
  }

  /// Waits until something holds.
  ///
  /// @param looks how often in a row it must: what is being set up may pass through what is wanted
  /// @return whether it does; false after the limit
  public static boolean await(Duration limit, int looks, BooleanSupplier condition)
      throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    int held = 0;
    while (true) {
      held = condition.getAsBoolean() ? held + 1 : 0;
      if (held >= looks) {
        return true;
      }
      if (System.nanoTime() >= deadline) {
        return false;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new java.io.InterruptedIOException("interrupted");
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private void run(String... words) throws IOException {
    var ended = processes.run(Command.of(words).within(LIMIT));
    if (!ended.succeeded()) {
      throw new IOException(
          words[0]
              + (ended.timedOut()
                  ? " did not end in time"
                  : " ended with " + ended.exitCode() + ": " + ended.lastLine()));
    }
  }
}
