package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Networks;
import dev.holdfast.model.Resource;
import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `networkInterface`: a file of its own for whoever sets interfaces up on the node, and what the
/// interface carries now. A change after which the reconciler can no longer be reached is taken
/// back.
public final class NetworkInterfaceKind implements Kind<SystemResource.NetworkInterface> {
  private static final Duration SETTLING = Duration.ofSeconds(15);
  private static final int LOOKS = 5;
  private static final Duration REACHING = Duration.ofSeconds(30);
  // linux/if.h, without what the programs' own files give a meaning
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.:-]{0,14}");

  @Override
  public Observation check(SystemResource.NetworkInterface desired, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    if (host.isBareTree()) {
      return new Observation.NotApplicable("network interfaces cannot be managed in a bare tree");
    }
    Optional<Networks> networks = host.networks();
    if (networks.isEmpty()) {
      return new Observation.NotApplicable(
          "neither systemd-networkd nor NetworkManager runs on this node, and it has no ifupdown");
    }
    requireSound(desired);
    Optional<String> found = file(desired, networks.get()).text(host);
    var differences = new Differences(surroundings);
    if (desired.state() == Resource.Presence.ABSENT) {
      return differences
          .compare("state", "absent", found.isEmpty() ? "absent" : "present")
          .observation();
    }
    Networks.State state =
        networks
            .get()
            .state(desired.name())
            .orElseThrow(
                () -> new IOException("this node has no interface '" + desired.name() + "'"));
    running(desired, state, differences);
    String wanted = NetworkFiles.text(networks.get().keeper(), desired);
    if (!found.equals(Optional.of(wanted))) {
      differences.compare("file", "as declared", found.isEmpty() ? "absent" : "otherwise");
    }
    return differences.observation();
  }

  private static OwnFile file(SystemResource.NetworkInterface desired, Networks networks) {
    return NetworkFiles.file(networks.keeper(), desired.name());
  }

  /// Values are written into files with lines of their own.
  private static void requireSound(SystemResource.NetworkInterface desired) throws IOException {
    if (!NAME.matcher(desired.name()).matches()) {
      throw new IOException("'" + desired.name() + "' is no name of an interface");
    }
    List<String> addresses = Objects.requireNonNullElse(desired.addresses(), List.of());
    if (addresses.contains(NetworkFiles.DHCP) && addresses.size() > 1) {
      throw new IOException("'dhcp' stands alone in 'addresses'");
    }
    for (String each : addresses) {
      if (!each.equals(NetworkFiles.DHCP)) {
        Networks.normal(each);
      }
    }
    for (String each : Objects.requireNonNullElse(desired.dns(), List.<String>of())) {
      requireBare(each);
    }
    if (desired.gateway() != null) {
      requireBare(desired.gateway());
    }
  }

  private static void requireBare(String address) throws IOException {
    if (address.contains("/")) {
      throw new IOException("'" + address + "' is no address without a prefix length");
    }
    Networks.normal(address);
  }

  /// Addresses that routers gave out by themselves (IPv6) are no difference.
  private static void running(
      SystemResource.NetworkInterface desired, Networks.State state, Differences differences)
      throws IOException {
    if (desired.addresses() != null && !NetworkFiles.isDhcp(desired)) {
      var wanted = new TreeSet<String>();
      for (String each : desired.addresses()) {
        wanted.add(Networks.normal(each));
      }
      var found = new TreeSet<>(state.addresses());
      found.removeIf(each -> Networks.isIpv6(each) && !wanted.contains(each));
      differences.compare("addresses", String.join(" ", wanted), String.join(" ", found));
    }
    String gateway = desired.gateway();
    if (gateway != null) {
      String found = Networks.isIpv6(gateway) ? state.gateway6() : state.gateway();
      differences.compare("gateway", normal(gateway), found == null ? null : normal(found));
    }
    if (desired.mtu() != null) {
      differences.compare("mtu", desired.mtu().toString(), text(state.mtu()));
    }
  }

  private static String normal(String address) throws IOException {
    return Networks.normal(address).replaceFirst("/.*", "");
  }

  private static @Nullable String text(@Nullable Long number) {
    return number == null ? null : number.toString();
  }

  @Override
  public void apply(
      SystemResource.NetworkInterface desired,
      List<Difference> differences,
      Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    Networks networks =
        host.networks().orElseThrow(() -> new IOException("nothing sets interfaces up here"));
    String name = desired.name();
    Networks.State before =
        networks
            .state(name)
            .orElseThrow(() -> new IOException("this node has no interface '" + name + "'"));
    networks.requireFree(name);
    OwnFile file = file(desired, networks);
    Optional<String> old = file.text(host);
    Optional<String> wanted =
        desired.state() == Resource.Presence.ABSENT
            ? Optional.empty()
            : Optional.of(NetworkFiles.text(networks.keeper(), desired));
    boolean reached = host.lifeline().holds();
    IOException refused = null;
    try {
      change(name, file, wanted, networks, host);
      Networks.await(SETTLING, LOOKS, () -> isSettled(desired, networks, surroundings));
    } catch (IOException e) {
      refused = e;
    }
    if (refused == null
        && (!reached || Networks.await(REACHING, 1, () -> host.lifeline().holds()))) {
      return;
    }
    try {
      change(name, file, old, networks, host);
      networks.restore(name, before);
    } catch (IOException e) {
      throw new IOException("and could not be taken back: " + e.getMessage(), e);
    }
    if (refused != null) {
      throw refused;
    }
    throw new IOException(
        "the reconciler could not be reached any more, so the change of "
            + name
            + " was taken back");
  }

  private static void change(
      String name, OwnFile file, Optional<String> text, Networks networks, Host host)
      throws IOException {
    networks.leave(name);
    if (text.isPresent()) {
      file.write(text.get(), host);
    } else {
      file.delete(host);
    }
    networks.enter(name, text.isPresent());
  }

  /// Some set an interface up after they said that they had.
  private boolean isSettled(
      SystemResource.NetworkInterface desired, Networks networks, Surroundings surroundings) {
    if (desired.state() == Resource.Presence.ABSENT) {
      return true;
    }
    try {
      Optional<Networks.State> state = networks.state(desired.name());
      var differences = new Differences(surroundings);
      if (state.isPresent()) {
        running(desired, state.get(), differences);
      }
      return state.isPresent() && differences.list().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }
}
