package dev.holdfast.agent.host;

import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The node's interfaces, addresses and way out. Told are interfaces that have an address of use
/// beyond their own link, so that the many that come and go with containers change no fact; and of
/// IPv6 addresses only those that stay.
final class NetworkFacts {
  private static final int MAX_INTERFACES = 64;
  private static final int MAX_ADDRESSES = 32;
  // net/ipv6.h and linux/if_addr.h, as /proc/net/if_inet6 shows them
  private static final int GLOBAL_SCOPE = 0x00;
  private static final int PASSING = 0x01 | 0x20 | 0x40; // temporary, deprecated, tentative
  // linux/route.h
  private static final int UP = 0x1;
  private static final int GATEWAY = 0x2;

  private final MachineFiles machine;

  NetworkFacts(MachineFiles machine) {
    this.machine = machine;
  }

  /// @param gateway null where the link itself leads out
  private record Way(String through, @Nullable String gateway, long metric) {}

  Json observe() throws IOException {
    Map<String, List<String>> ipv4 = ipv4();
    Map<String, List<String>> ipv6 = ipv6();
    Way out = best(waysOut());
    Way out6 = best(waysOut6());
    var interfaces = Json.object();
    var names = new java.util.TreeSet<>(ipv4.keySet());
    names.addAll(ipv6.keySet());
    for (String name : names.stream().limit(MAX_INTERFACES).toList()) {
      interfaces.put(
          name,
          Json.object()
              .put("mac", mac(name))
              .put("mtu", number("sys/class/net/" + name + "/mtu"))
              .put("ipv4", Json.strings(ipv4.getOrDefault(name, List.of())))
              .put("ipv6", Json.strings(ipv6.getOrDefault(name, List.of())))
              .build());
    }
    return Json.object()
        .put("interfaces", interfaces.build())
        .put("address", address(out == null ? out6 : out, ipv4, ipv6))
        .put("default_interface", out != null ? out.through : out6 != null ? out6.through : null)
        .put("default_gateway", out == null ? null : out.gateway)
        .put("default_gateway_ipv6", out6 == null ? null : out6.gateway)
        .build();
  }

  /// The first address of the interface that leads out, without its prefix length.
  private static @Nullable String address(
      @Nullable Way out, Map<String, List<String>> ipv4, Map<String, List<String>> ipv6) {
    if (out == null) {
      return null;
    }
    var all = new ArrayList<>(ipv4.getOrDefault(out.through, List.of()));
    all.addAll(ipv6.getOrDefault(out.through, List.of()));
    return all.isEmpty() ? null : all.getFirst().replaceFirst("/.*", "");
  }

  private @Nullable String mac(String name) throws IOException {
    String mac = machine.line("sys/class/net/" + name + "/address");
    return mac == null || mac.isEmpty() || mac.equals("00:00:00:00:00:00") ? null : mac;
  }

  private @Nullable Json number(String path) throws IOException {
    String line = machine.line(path);
    return line == null || !line.matches("[0-9]{1,9}") ? null : Json.of(Long.parseLong(line));
  }

  private static Map<String, List<String>> ipv4() {
    var found = new TreeMap<String, List<String>>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        for (var address : each.getInterfaceAddresses()) {
          InetAddress ip = address.getAddress();
          if (ip instanceof Inet4Address && !ip.isLoopbackAddress() && !ip.isLinkLocalAddress()) {
            add(
                found,
                each.getName(),
                ip.getHostAddress() + "/" + address.getNetworkPrefixLength());
          }
        }
      }
    } catch (SocketException e) {
      return Map.of(); // no network at all
    }
    return found;
  }

  private static void add(Map<String, List<String>> found, String name, String address) {
    List<String> known = found.computeIfAbsent(name, _ -> new ArrayList<>());
    if (known.size() < MAX_ADDRESSES) {
      known.add(address);
    }
  }

  /// Lines such as `20010db8…0001 02 40 00 80 eth0`: address, index, prefix length, scope, flags.
  private Map<String, List<String>> ipv6() throws IOException {
    var found = new TreeMap<String, List<String>>();
    for (String line : machine.lines("proc/net/if_inet6")) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length == 6
          && hex(words[3]) == GLOBAL_SCOPE
          && (hex(words[4]) & PASSING) == 0
          && !words[5].equals("lo")) {
        add(found, words[5], address6(words[0]) + "/" + hex(words[2]));
      }
    }
    found.values().forEach(addresses -> addresses.sort(null));
    return found;
  }

  private static long hex(String text) {
    try {
      return Long.parseLong(text, 16);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String address6(String hex) throws IOException {
    try {
      return InetAddress.getByAddress(HexFormat.of().parseHex(hex)).getHostAddress();
    } catch (IllegalArgumentException e) {
      throw new IOException("the kernel names an address '" + hex + "'", e);
    }
  }

  /// Where IPv4 goes out by way of an interface.
  @Nullable String gateway(String name) throws IOException {
    return gateway(waysOut(), name);
  }

  /// Where IPv6 goes out by way of an interface.
  @Nullable String gateway6(String name) throws IOException {
    return gateway(waysOut6(), name);
  }

  private static @Nullable String gateway(List<Way> ways, String name) {
    for (Way way : ways) {
      if (way.through.equals(name) && way.gateway != null) {
        return way.gateway;
      }
    }
    return null;
  }

  private static @Nullable Way best(List<Way> ways) {
    return ways.stream().min(Comparator.comparingLong(Way::metric)).orElse(null);
  }

  /// Lines `Iface Destination Gateway Flags RefCnt Use Metric Mask …`, numbers in the machine's own
  /// byte order, which is little-endian wherever this runs.
  private List<Way> waysOut() throws IOException {
    var ways = new ArrayList<Way>();
    for (String line : machine.lines("proc/net/route")) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length < 8
          || hex(words[1]) != 0
          || hex(words[7]) != 0
          || (hex(words[3]) & UP) == 0) {
        continue;
      }
      long metric = Long.parseLong(words[6].replaceAll("[^0-9]", "0"));
      long gateway = hex(words[2]);
      ways.add(
          new Way(
              words[0],
              (hex(words[3]) & GATEWAY) == 0
                  ? null
                  : "%d.%d.%d.%d"
                      .formatted(
                          gateway & 255,
                          gateway >> 8 & 255,
                          gateway >> 16 & 255,
                          gateway >> 24 & 255),
              metric));
    }
    return ways;
  }

  /// Lines `destination prefix source prefix next-hop metric refcnt use flags device`.
  private List<Way> waysOut6() throws IOException {
    var ways = new ArrayList<Way>();
    for (String line : machine.lines("proc/net/ipv6_route")) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length < 10 || !words[0].matches("0{32}") || hex(words[1]) != 0) {
        continue;
      }
      long flags = hex(words[8]);
      if ((flags & UP) == 0 || words[9].equals("lo")) {
        continue;
      }
      ways.add(
          new Way(words[9], (flags & GATEWAY) == 0 ? null : address6(words[4]), hex(words[5])));
    }
    return ways;
  }
}
