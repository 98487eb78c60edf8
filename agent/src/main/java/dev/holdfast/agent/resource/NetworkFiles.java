package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Networks;
import dev.holdfast.model.SystemResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// How each program that sets interfaces up is told of one: a file of its own.
final class NetworkFiles {
  private static final String HEAD = "# Managed by Holdfast; changes are taken back.\n";
  static final String DHCP = "dhcp";

  private NetworkFiles() {}

  static OwnFile file(Networks.Keeper keeper, String name) {
    return switch (keeper) {
      // networkd takes the first that matches
      case NETWORKD -> OwnFile.at("/etc/systemd/network/05-holdfast-" + name + ".network");
      case NETWORK_MANAGER ->
          new OwnFile(
              "/etc/NetworkManager/system-connections/" + Networks.profile(name) + ".nmconnection",
              OwnFile.PRIVATE);
      case IFUPDOWN -> OwnFile.at("/etc/network/interfaces.d/holdfast-" + name);
    };
  }

  static List<String> paths(String name) {
    var paths = new ArrayList<String>();
    for (Networks.Keeper keeper : Networks.Keeper.values()) {
      paths.add(file(keeper, name).path());
    }
    return paths;
  }

  static String text(Networks.Keeper keeper, SystemResource.NetworkInterface desired) {
    return HEAD
        + switch (keeper) {
          case NETWORKD -> networkd(desired);
          case NETWORK_MANAGER -> networkManager(desired);
          case IFUPDOWN -> ifupdown(desired);
        };
  }

  private static List<String> addresses(SystemResource.NetworkInterface desired) {
    return Objects.requireNonNullElse(desired.addresses(), List.of());
  }

  private static List<String> dns(SystemResource.NetworkInterface desired) {
    return Objects.requireNonNullElse(desired.dns(), List.of());
  }

  static boolean isDhcp(SystemResource.NetworkInterface desired) {
    return addresses(desired).contains(DHCP);
  }

  private static String networkd(SystemResource.NetworkInterface desired) {
    var text = new StringBuilder("[Match]\nName=" + desired.name() + "\n");
    if (desired.mtu() != null) {
      text.append("\n[Link]\nMTUBytes=").append(desired.mtu()).append('\n');
    }
    text.append("\n[Network]\n");
    if (isDhcp(desired)) {
      text.append("DHCP=yes\n");
    } else {
      addresses(desired).forEach(each -> text.append("Address=").append(each).append('\n'));
    }
    if (desired.gateway() != null) {
      text.append("Gateway=").append(desired.gateway()).append('\n');
    }
    dns(desired).forEach(each -> text.append("DNS=").append(each).append('\n'));
    return text.toString();
  }

  /// A stanza for each address; what belongs to the interface stands in the first of its family.
  private static String ifupdown(SystemResource.NetworkInterface desired) {
    var text = new StringBuilder("auto " + desired.name() + "\n");
    String iface = "\niface " + desired.name();
    String once =
        (desired.mtu() == null ? "" : "    mtu " + desired.mtu() + "\n")
            + (dns(desired).isEmpty()
                ? ""
                : "    dns-nameservers " + String.join(" ", dns(desired)) + "\n");
    if (isDhcp(desired)) {
      return text + iface + " inet dhcp\n" + once;
    }
    if (addresses(desired).isEmpty()) {
      return text + iface + " inet manual\n" + once;
    }
    String gateway = desired.gateway();
    boolean gatewaySaid = gateway == null;
    for (String address : addresses(desired)) {
      boolean ipv6 = Networks.isIpv6(address);
      text.append(iface).append(ipv6 ? " inet6" : " inet").append(" static\n");
      text.append("    address ").append(address).append('\n').append(once);
      once = "";
      if (gateway != null && !gatewaySaid && Networks.isIpv6(gateway) == ipv6) {
        text.append("    gateway ").append(gateway).append('\n');
        gatewaySaid = true;
      }
    }
    return text.toString();
  }

  private static String networkManager(SystemResource.NetworkInterface desired) {
    var text =
        new StringBuilder(
            """
            [connection]
            id=%s
            type=ethernet
            interface-name=%s
            autoconnect-priority=100
            """
                .formatted(Networks.profile(desired.name()), desired.name()));
    if (desired.mtu() != null) {
      text.append("\n[ethernet]\nmtu=").append(desired.mtu()).append('\n');
    }
    family(desired, false, text);
    family(desired, true, text);
    return text.toString();
  }

  private static void family(
      SystemResource.NetworkInterface desired, boolean ipv6, StringBuilder text) {
    List<String> own =
        addresses(desired).stream()
            .filter(each -> !each.equals(DHCP) && Networks.isIpv6(each) == ipv6)
            .toList();
    text.append(ipv6 ? "\n[ipv6]\n" : "\n[ipv4]\n");
    text.append("method=");
    text.append(
        isDhcp(desired) ? "auto" : !own.isEmpty() ? "manual" : ipv6 ? "link-local" : "disabled");
    text.append('\n');
    for (int i = 0; i < own.size(); i++) {
      text.append("address").append(i + 1).append('=').append(own.get(i)).append('\n');
    }
    String gateway = desired.gateway();
    if (gateway != null && Networks.isIpv6(gateway) == ipv6) {
      text.append("gateway=").append(gateway).append('\n');
    }
    List<String> servers =
        dns(desired).stream().filter(each -> Networks.isIpv6(each) == ipv6).toList();
    if (!servers.isEmpty()) {
      text.append("dns=").append(String.join(";", servers)).append(";\n");
    }
  }
}
