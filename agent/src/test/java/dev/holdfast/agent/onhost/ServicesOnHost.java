package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `service` with a real systemd.
class ServicesOnHost {
  private final BootedHost host = BootedHost.shared();

  @BeforeEach
  void aServiceOfOurs() {
    host.file(
        "/etc/systemd/system/bulb.service",
        """
        [Service]
        ExecStart=/bin/sleep infinity
        ExecReload=/bin/touch /run/bulb-reloaded
        [Install]
        WantedBy=multi-user.target
        """);
    host.sh(
        "systemctl daemon-reload; systemctl disable --now bulb 2>/dev/null;"
            + " rm -f /run/bulb-reloaded");
  }

  @Test
  void itIsStartedEnabledStoppedAndMasked() {
    String on = "    - {name: s, service: {name: bulb, state: running, enabled: true}}\n";
    assertThat(host.apply(on, "--check").exitCode()).isEqualTo(2);
    assertThat(host.is("systemctl -q is-active bulb")).isFalse();
    assertThat(host.apply(on).exitCode()).isEqualTo(2);
    assertThat(host.is("systemctl -q is-active bulb && systemctl -q is-enabled bulb")).isTrue();
    assertThat(host.apply(on).exitCode()).isZero();

    host.sh("systemctl stop bulb");
    assertThat(host.apply(on, "--check").output()).contains("state: stopped, should be running");

    String off = "    - {name: s, service: {name: bulb, state: stopped, enabled: false}}\n";
    assertThat(host.apply(on).exitCode()).isEqualTo(2);
    assertThat(host.apply(off).exitCode()).isEqualTo(2);
    assertThat(host.is("systemctl -q is-active bulb || systemctl -q is-enabled bulb")).isFalse();
    assertThat(host.apply(off).exitCode()).isZero();
  }

  @Test
  void aMaskedOneIsUnmaskedBeforeItIsStarted() {
    host.sh(
        "cp /etc/systemd/system/bulb.service /lib/systemd/system/tube.service;"
            + " systemctl daemon-reload; systemctl mask tube");
    String on =
        "    - {name: s, service: {name: tube, masked: false, enabled: true, state: running}}\n";
    assertThat(host.apply(on).output()).contains("corrected");
    assertThat(host.is("systemctl -q is-active tube && systemctl -q is-enabled tube")).isTrue();
    String masked = "    - {name: s, service: {name: tube, masked: true, state: stopped}}\n";
    assertThat(host.apply(masked).exitCode()).isEqualTo(2);
    assertThat(host.apply(masked).exitCode()).isZero();
    host.sh("systemctl unmask tube");
  }

  @Test
  void aChangedFileReloadsOrRestartsIt() {
    String reload =
        """
            - {name: f, file: {path: /etc/bulb.conf, content: "%s"}, notify: [s]}
            - {name: s, service: {name: bulb, state: running, onNotify: %s}}
        """;
    host.apply(reload.formatted("one", "reload"));
    String pid = host.sh("systemctl show -P MainPID bulb");
    assertThat(host.is("test -e /run/bulb-reloaded")).isFalse();
    host.apply(reload.formatted("two", "reload"));
    assertThat(host.is("test -e /run/bulb-reloaded")).isTrue();
    assertThat(host.sh("systemctl show -P MainPID bulb")).isEqualTo(pid);
    host.apply(reload.formatted("three", "restart"));
    assertThat(host.sh("systemctl show -P MainPID bulb")).isNotEqualTo(pid);
    assertThat(host.apply(reload.formatted("three", "restart")).exitCode()).isZero();
  }

  @Test
  void oneThatCannotStartIsFailedAndSaysSo() {
    host.file("/etc/systemd/system/dud.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n");
    host.sh("systemctl daemon-reload");
    BootedHost.Ended ended = host.apply("    - {name: s, service: {name: dud, state: running}}\n");
    assertThat(ended.exitCode() & 4).isEqualTo(4);
    assertThat(ended.output()).contains("systemctl start dud failed");
    assertThat(host.apply("    - {name: s, service: {name: ghost, state: running}}\n").output())
        .contains("this node has no service 'ghost'");
    assertThat(host.apply("    - {name: s, service: {name: ghost, state: stopped}}\n").exitCode())
        .isZero();
  }
}
