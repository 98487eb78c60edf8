package dev.holdfast.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import dev.holdfast.agent.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The Debian package's whole life on a booted Debian that has no Java, with a real reconciler.
@Timeout(600)
class PackageOnHost {
  private static final String INSTALL =
      "DEBIAN_FRONTEND=noninteractive apt-get install -y -q --allow-downgrades ";
  private static final String CONTACT =
      "[ \"$(cut -d' ' -f1 /var/lib/holdfast-agent/checked-in)\" ="
          + " \"$(systemctl show -P MainPID holdfast-agent)\" ]";

  /// Seconds; counted from before a package is unpacked, and enough for a slow machine to do that
  /// and check in.
  private static final int FALL_BACK = 12;

  @TempDir static Path folder;
  private static @Nullable ServedFleet served;
  private ServedFleet fleet;
  private BootedHost host;

  @AfterAll
  static void stop() {
    if (served != null) {
      served.close();
    }
  }

  @BeforeEach
  void boot() throws Exception {
    host = BootedHost.boot();
    ServedFleet running = served;
    fleet = running == null ? ServedFleet.start(folder) : running;
    served = fleet;
    Files.createDirectories(host.path("/srv/agent"));
    try (Stream<Path> made = Files.list(Path.of("target"))) {
      Path deb = made.filter(each -> each.toString().endsWith(".deb")).findFirst().orElseThrow();
      Files.copy(deb, host.path("/srv/agent/first.deb"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @AfterEach
  void end() {
    host.close();
  }

  @Test
  void itIsInstalledRegisteredUpgradedRemovedAndPurged() throws Exception {
    fleet.push("motd", motd("one"));
    assertThat(host.is("command -v java")).isFalse();
    host.sh(INSTALL + "/srv/agent/first.deb");
    assertThat(host.is("systemctl is-active holdfast-agent")).isFalse();

    assertThat(
            host.sh(
                "holdfast-agent register --server "
                    + fleet.url()
                    + " --token "
                    + fleet.token()
                    + " --name whole-life"))
        .contains("registered as whole-life", "enabled and started");
    until("the document is enforced", () -> host.sh("cat /etc/motd").equals("one"));
    until("it is in contact", () -> host.is(CONTACT));
    assertThat(host.is("systemctl -q is-enabled holdfast-agent")).isTrue();
    assertThat(host.sh("stat -c '%a %U' /var/lib/holdfast-agent /var/lib/holdfast-agent/key"))
        .isEqualTo("700 root\n600 root");
    assertThat(host.sh("holdfast-agent status")).contains("fleet/motd", "in sync");

    host.sh("echo HOLDFAST_FALL_BACK_SECONDS=" + FALL_BACK + " >> /etc/holdfast-agent/agent.conf");
    String before = host.sh("systemctl show -P MainPID holdfast-agent");
    repack("9.0", "true");
    host.sh(INSTALL + "/srv/agent/9.0.deb");
    until("the new one is in contact", () -> host.is(CONTACT));
    assertThat(host.sh("systemctl show -P MainPID holdfast-agent")).isNotEqualTo(before);
    fleet.push("motd", motd("two"));
    until("it goes on enforcing", () -> host.sh("cat /etc/motd").equals("two"));
    until("it was found good", () -> !host.is("ls /etc/systemd/system/*holdfast-agent-update*"));
    assertThat(version()).isEqualTo("9.0");
    assertThat(host.sh("cat /etc/holdfast-agent/agent.conf")).contains("SECONDS=" + FALL_BACK);
    assertThat(host.sh("ls -A /var/lib/holdfast-agent/update")).isEmpty();

    host.sh("apt-get remove -y -q holdfast-agent");
    assertThat(host.is("systemctl -q is-active holdfast-agent")).isFalse();
    assertThat(host.is("test -s /var/lib/holdfast-agent/key")).isTrue();
    host.sh(INSTALL + "/srv/agent/first.deb");
    until("it is the same node again", () -> host.is(CONTACT));

    host.sh("apt-get purge -y -q holdfast-agent");
    assertThat(host.is("ls -d /var/lib/holdfast-agent /etc/holdfast-agent /usr/lib/holdfast-agent"))
        .isFalse();
    assertThat(host.sh("systemctl list-units --all --no-legend 'holdfast*'")).isEmpty();
  }

  @Test
  void anUpdateByDocumentThatDoesNotCheckInIsTakenBackAndNotTriedAgain() throws Exception {
    repack("9.0", "true");
    repack("9.1", "echo -XX:NoSuchOption > pack/usr/lib/holdfast-agent/jvm.options");
    repository();
    host.sh(INSTALL + "/srv/agent/first.deb");
    host.sh("echo HOLDFAST_FALL_BACK_SECONDS=" + FALL_BACK + " >> /etc/holdfast-agent/agent.conf");
    host.sh(
        "holdfast-agent register --server "
            + fleet.url()
            + " --token "
            + fleet.token()
            + " --name self-updating");
    until("it is in contact", () -> host.is(CONTACT));

    fleet.push("agent", agent("9.0"));
    until("it updated itself", () -> version().equals("9.0") && host.is(CONTACT));
    until("it says so", () -> fleet.node("self-updating").contains("\"in_sync\""));
    until("it was found good", () -> !host.is("ls /etc/systemd/system/*holdfast-agent-update*"));

    fleet.push("agent", agent("9.1"));
    until("the broken one is installed", () -> version().equals("9.1"));
    until("the one before is back", () -> version().equals("9.0") && host.is(CONTACT));
    until("it says why", () -> fleet.node("self-updating").contains("was taken back"));
    until("that is final", () -> !host.is("ls /etc/systemd/system/*holdfast-agent-update*"));
    assertThat(host.sh("cat /var/lib/holdfast-agent/update/refused")).isEqualTo("9.1");
    assertThat(version()).isEqualTo("9.0");

    repack("9.2", "true");
    repository();
    fleet.push("agent", agent("9.2"));
    until("the next one is taken", () -> version().equals("9.2") && host.is(CONTACT));
  }

  /// With what the host has to say where it is in vain. Unpacking takes its time.
  private void until(String what, Callable<Boolean> condition) {
    try {
      Eventually.until(what, Duration.ofSeconds(60), condition);
    } catch (AssertionError e) {
      throw new AssertionError(
          what
              + "\n"
              + host.sh(
                  "journalctl --no-pager -n 20 -u holdfast-agent;"
                      + " journalctl --no-pager -n 40 -u holdfast-agent-update;"
                      + " ls -l --time-style=full-iso /var/lib/holdfast-agent/update"),
          e);
    }
  }

  private String version() {
    return host.sh("dpkg-query -W -f '${Version}' holdfast-agent");
  }

  private static String motd(String text) {
    return "    - {name: motd, file: {path: /etc/motd, content: \"" + text + "\\n\"}}\n";
  }

  private static String agent(String version) {
    return "    - {name: agent, package: {name: holdfast-agent, version: \"" + version + "\"}}\n";
  }

  /// The same package with another version, and with what a script does to its files in `pack`.
  private void repack(String version, String script) {
    host.sh(
        """
        cd /srv/agent; rm -rf pack; dpkg-deb -R first.deb pack
        sed -i 's/^Version: .*/Version: %1$s/' pack/DEBIAN/control
        %2$s
        dpkg-deb --root-owner-group -Zgzip -z1 -b pack %1$s.deb; rm -rf pack
        """
            .formatted(version, script));
  }

  /// Makes what is in the folder known to apt.
  private void repository() {
    host.sh(
        """
        cd /srv/agent
        for file in 9.*.deb; do
          dpkg-deb -f "$file"
          printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$file" \\
            "$(stat -c %s "$file")" "$(sha256sum < "$file" | cut -d' ' -f1)"
        done > Packages
        echo 'deb [trusted=yes] file:/srv/agent ./' > /etc/apt/sources.list.d/agent.list
        apt-get -q update
        """);
  }
}
