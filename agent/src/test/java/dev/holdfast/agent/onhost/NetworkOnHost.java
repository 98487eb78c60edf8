package dev.holdfast.agent.onhost;

import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `networkInterface` on a host with a network of its own: one end of a virtual cable is the
/// host's, the other leads to a far end where somebody listens.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkOnHost {
  private static final String REACH = "10.9.0.1:8099";

  private final BootedHost host =
      BootedHost.withNetwork("rm -f /etc/systemd/system/systemd-networkd.service");

  @BeforeAll
  void cable() {
    host.sh(
        "mkdir -p /etc/network/interfaces.d; systemctl unmask NetworkManager;"
            + " ip netns add far; ip link add wan type veth peer name far0;"
            + " ip link set far0 netns far; ip -n far link set lo up;"
            + " ip -n far address add 10.9.0.1/24 dev far0; ip -n far link set far0 up;"
            + " ip -n far address add fd09::1/64 dev far0 nodad;"
            + " systemd-run -q --unit=listener ip netns exec far"
            + " python3 -m http.server --bind 10.9.0.1 8099");
    until("somebody listens", () -> host.is("ip netns exec far ss -Hltn | grep -q :8099"));
  }

  @AfterEach
  void asBefore() {
    host.sh(
        "systemctl stop systemd-networkd.socket systemd-networkd NetworkManager 2>/dev/null;"
            + " rm -rf /run/NetworkManager /run/systemd/netif /etc/systemd/network/*"
            + " /etc/network/interfaces.d/* /etc/NetworkManager/system-connections/*;"
            + " printf 'source /etc/network/interfaces.d/*\\n' > /etc/network/interfaces;"
            + " ip address flush dev wan; ip link set wan mtu 1500");
  }

  @AfterAll
  void end() {
    host.close();
  }

  private static String wan(String more) {
    return "    - {name: n, networkInterface: {name: wan, " + more + "}}\n";
  }

  private void corrects(String resource) {
    BootedHost.Ended checked = host.apply(resource, "--check");
    assertThat(checked.exitCode()).as(checked.output()).isEqualTo(2);
    BootedHost.Ended applied = host.apply(resource);
    assertThat(applied.exitCode())
        .as(() -> applied.output() + host.sh("ip address; journalctl -n 20 -u systemd-networkd"))
        .isEqualTo(2);
    BootedHost.Ended again = host.apply(resource);
    assertThat(again.exitCode()).as(again.output()).isZero();
  }

  private String addresses() {
    return host.sh("ip -o -4 address show dev wan | awk '{print $4}' | sort | xargs");
  }

  /// The same for everyone who sets interfaces up.
  private void isSetUpDriftsAndGoesAway(String file) {
    String two =
        wan("addresses: [10.9.0.5/24, 10.9.0.6/24, \"fd09::5/64\"], gateway: 10.9.0.1, mtu: 1400");
    corrects(two);
    assertThat(addresses()).isEqualTo("10.9.0.5/24 10.9.0.6/24");
    assertThat(host.sh("cat /sys/class/net/wan/mtu; ip route show default"))
        .startsWith("1400")
        .contains("via 10.9.0.1 dev wan");
    host.sh("ip address del 10.9.0.6/24 dev wan; ip address add 10.9.0.7/24 dev wan");
    assertThat(host.apply(two, "--check").output())
        .contains("addresses: ")
        .contains("10.9.0.7/24")
        .doesNotContain("gateway: ");
    corrects(two);
    assertThat(addresses()).isEqualTo("10.9.0.5/24 10.9.0.6/24");
    assertThat(host.is("grep -q 10.9.0.6 " + file)).isTrue();
    corrects(wan("addresses: [10.9.0.8/24]"));
    assertThat(addresses()).isEqualTo("10.9.0.8/24");
    corrects(wan("state: absent"));
    assertThat(host.is("test -e " + file)).isFalse();
  }

  /// The node has one way to whoever must stay reachable, and the change would cut it.
  private void isTakenBackWhenItCutsTheNodeOff(String file) {
    String good = wan("addresses: [10.9.0.5/24]");
    BootedHost.Ended first = host.apply(good, "--keep-reachable", REACH);
    assertThat(first.exitCode()).as(first.output()).isEqualTo(2);
    String before = host.sh("cat " + file);
    BootedHost.Ended cut = host.apply(wan("addresses: [10.77.0.5/24]"), "--keep-reachable", REACH);
    assertThat(cut.exitCode()).as(cut.output()).isEqualTo(4);
    assertThat(cut.output())
        .contains("could not be reached any more, so the change of wan was taken");
    assertThat(host.sh("cat " + file)).isEqualTo(before);
    assertThat(addresses()).isEqualTo("10.9.0.5/24");
    assertThat(host.apply(good, "--check").exitCode()).isZero();
  }

  @Test
  void networkdSetsItUp() {
    host.sh("systemctl start systemd-networkd");
    isSetUpDriftsAndGoesAway("/etc/systemd/network/05-holdfast-wan.network");
  }

  @Test
  void whatNetworkdSetUpIsTakenBackWhenItCutsTheNodeOff() {
    host.sh("systemctl start systemd-networkd");
    isTakenBackWhenItCutsTheNodeOff("/etc/systemd/network/05-holdfast-wan.network");
  }

  @Test
  void ifupdownSetsItUp() {
    isSetUpDriftsAndGoesAway("/etc/network/interfaces.d/holdfast-wan");
  }

  @Test
  void whatIfupdownSetUpIsTakenBackWhenItCutsTheNodeOff() {
    isTakenBackWhenItCutsTheNodeOff("/etc/network/interfaces.d/holdfast-wan");
    // and what somebody had set up by hand is back too
    host.sh(
        "rm /etc/network/interfaces.d/*; ip address flush dev wan; ip address add 10.9.0.9/24 dev wan");
    BootedHost.Ended cut = host.apply(wan("addresses: [10.77.0.5/24]"), "--keep-reachable", REACH);
    assertThat(cut.exitCode()).as(cut.output()).isEqualTo(4);
    assertThat(addresses()).isEqualTo("10.9.0.9/24");
  }

  @Test
  void networkManagerSetsItUp() {
    host.sh(
        "printf '[main]\\nplugins=keyfile\\n[device]\\nmatch-device=interface-name:wan\\nmanaged=1\\n'"
            + " > /etc/NetworkManager/NetworkManager.conf; systemctl start NetworkManager");
    isSetUpDriftsAndGoesAway("/etc/NetworkManager/system-connections/holdfast-wan.nmconnection");
  }

  @Test
  void whatCannotBeIsFailedBeforeAnythingChanges() {
    assertThat(host.apply("    - {name: n, networkInterface: {name: eth77, mtu: 1400}}\n").output())
        .contains("this node has no interface 'eth77'");
    host.file("/etc/network/interfaces", "iface wan inet manual\n");
    assertThat(host.apply(wan("addresses: [10.9.0.5/24]")).output())
        .contains("/etc/network/interfaces declares wan itself");
    host.file("/etc/network/interfaces", "iface lo inet loopback\n");
    assertThat(host.apply(wan("addresses: [10.9.0.5/24]")).output())
        .contains("does not read /etc/network/interfaces.d");
    assertThat(addresses()).isEmpty();
  }
}
