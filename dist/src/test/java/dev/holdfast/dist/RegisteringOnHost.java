package dev.holdfast.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import dev.holdfast.agent.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `registering.md` tells people to type, typed as it stands there, with a real reconciler.
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegisteringOnHost {
  private static final String INSTALL =
      "DEBIAN_FRONTEND=noninteractive apt-get install -y -q /root/holdfast-agent_*.deb";

  @TempDir private static Path folder;
  private ServedFleet fleet;
  private Page page;

  @BeforeAll
  void aFleet() throws Exception {
    fleet = ServedFleet.start(folder);
    fleet.push("motd", "    - {name: motd, file: {path: /etc/motd, content: \"docs\\n\"}}\n");
    page = Page.of("registering.md");
  }

  @AfterAll
  void stop() {
    fleet.close();
  }

  private static void install(BootedHost host) throws IOException {
    try (Stream<Path> made = Files.list(Path.of("target"))) {
      Path deb = made.filter(each -> each.toString().endsWith(".deb")).findFirst().orElseThrow();
      Path there = host.path("/root/" + deb.getFileName());
      Files.copy(deb, there, StandardCopyOption.REPLACE_EXISTING);
    }
    host.sh(INSTALL);
  }

  private String create() {
    return page.blocks("", "").getFirst();
  }

  /// What is typed on the node, and the lines that it says.
  private List<String> register() {
    return page.blocks("", "").get(1).replace(Page.SERVER, fleet.url()).lines().toList();
  }

  /// Brings a token of these options to the node.
  private void bring(BootedHost host, String options) throws Exception {
    fleet.type("desk", create().replace("--uses 1", "--uses 1 " + options));
    host.file("/root/join-token", fleet.made("desk", "join-token"));
  }

  @Test
  void aNodeGetsTheLabelsOfItsTokenAndIsRegisteredAnew() throws Exception {
    try (var host = BootedHost.boot()) {
      install(host);
      host.sh("hostnamectl hostname web-1 2>/dev/null || hostname web-1");
      bring(host, "");
      List<String> register = register();
      assertThat(registered(host, register.getFirst()).lines())
          .containsExactlyElementsOf(register.subList(1, register.size()));
      assertThat(fleet.node("web-1"))
          .contains("\"env\":\"production\"")
          .contains("\"role\":\"web\"");

      // wiped
      host.sh("systemctl stop holdfast-agent; rm -r /var/lib/holdfast-agent");
      bring(host, "");
      BootedHost.Ended taken = host.run("/bin/sh", "-c", "cd /root; " + register.getFirst());
      assertThat(taken.exitCode()).as(taken.output()).isOne();
      assertThat(page.text()).contains("`holdfast token create --replace`");
      bring(host, "--replace --label-key rack");
      assertThat(registered(host, register.getFirst() + " --label rack=r7"))
          .contains("{env=production, rack=r7, role=web}");

      // shut out, and taken back
      assertThat(page.text()).contains("`holdfast nodes revoke NAME`");
      fleet.type("desk", "holdfast nodes revoke web-1");
      until(host, "it has stopped", "holdfast-agent status | grep -q revoked");
      bring(host, "");
      assertThat(registered(host, register.getFirst())).startsWith(register.get(1));

      // under another name, as in another fleet
      assertThat(page.text()).contains("`systemctl stop holdfast-agent`, then `register --again`");
      host.sh("systemctl stop holdfast-agent");
      bring(host, "");
      assertThat(registered(host, register.getFirst() + " --name web-2 --again"))
          .startsWith("registered as web-2");
    }
  }

  /// What it says; the node is enforced from then on.
  private static String registered(BootedHost host, String command) {
    host.sh("echo by hand > /etc/motd");
    String said = host.sh("cd /root; " + command);
    until(host, "the document is enforced", "[ \"$(cat /etc/motd)\" = docs ]");
    return said;
  }

  private static void until(BootedHost host, String what, String condition) {
    Eventually.until(what, Duration.ofSeconds(60), () -> host.is(condition));
  }

  @Test
  void aMachineThatCloudInitSetsUpRegistersAtItsFirstStart() throws Exception {
    String userData = page.blocks("In an image", "yaml").getFirst();
    assertThat(userData).contains(Page.SERVER).contains("\"…\"");
    fleet.type("desk", create());
    String token = fleet.made("desk", "join-token").strip();
    try (var host = BootedHost.cloud()) {
      install(host);
      assertThat(host.is("test -e /var/lib/holdfast-agent/key")).isFalse();
      String seed = "/var/lib/cloud/seed/nocloud/";
      host.file(seed + "meta-data", "instance-id: i-1\nlocal-hostname: cloud-1\n");
      host.file(seed + "user-data", userData.replace(Page.SERVER, fleet.url()).replace("…", token));
      host.sh("rm /etc/cloud/cloud-init.disabled");
      host.run("systemctl", "reboot");
      host.awaitRestart();

      until(host, "cloud-init is done", "[ -e /var/lib/cloud/instance/boot-finished ]");
      String log = host.sh("cat /var/log/cloud-init-output.log");
      assertThat(log).contains("registered as cloud-1 with labels", "is enabled and started");
      until(host, "the document is enforced", "[ \"$(cat /etc/motd)\" = docs ]");
      assertThat(host.is("test -e /run/join-token")).isFalse();
      assertThat(fleet.node("cloud-1")).contains("\"role\":\"web\"");

      // the second start is not the first
      String key = host.sh("cat /var/lib/holdfast-agent/key");
      host.run("systemctl", "reboot");
      host.awaitRestart();
      until(host, "it is the same node again", "systemctl -q is-active holdfast-agent");
      assertThat(host.sh("cat /var/lib/holdfast-agent/key")).isEqualTo(key);
    }
  }
}
