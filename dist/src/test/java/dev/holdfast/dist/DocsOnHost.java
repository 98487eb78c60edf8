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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the pages in `docs/agent` tell people to type, typed as it stands there.
@Timeout(600)
class DocsOnHost {
  @TempDir private Path folder;
  private BootedHost host;

  @BeforeEach
  void aMachineWithTheTarball() throws IOException {
    host = BootedHost.boot();
    try (Stream<Path> made = Files.list(Path.of("target"))) {
      Path tarball =
          made.filter(each -> each.toString().endsWith(".tar.gz")).findFirst().orElseThrow();
      Path there = host.path("/root/" + tarball.getFileName());
      Files.copy(tarball, there, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @AfterEach
  void end() {
    host.close();
  }

  private String type(String where, String commands) {
    return host.sh("set -e; cd " + where + "\n" + commands);
  }

  @Test
  void theTarballBecomesAServiceWhoseChangesCanBeSwitchedOff() throws Exception {
    try (ServedFleet fleet = ServedFleet.start(folder)) {
      fleet.push("motd", "    - {name: motd, file: {path: /etc/motd, content: \"docs\\n\"}}\n");
      host.file("/root/join-token", fleet.token());
      String install =
          Page.of("installing.md").blocks("From the tarball, with systemd", "").getFirst();
      assertThat(install).contains(Page.SERVER);
      assertThat(type("/root", install.replace(Page.SERVER, fleet.url())))
          .startsWith("registered as ")
          .contains("the service holdfast-agent is enabled and started");
      until("the document is enforced", "[ \"$(cat /etc/motd)\" = docs ]");

      String securing = Page.of("securing.md").text();
      String disable = "holdfast-agent disable \"migrating the disks\" --for 2h";
      assertThat(securing).contains("`" + disable + "`");
      host.sh(disable);
      assertThat(host.sh("holdfast-agent status")).contains("migrating the disks");
      host.sh("holdfast-agent enable");
      for (String command : List.of("holdfast-agent status", "journalctl -u holdfast-agent")) {
        assertThat(Page.of("troubleshooting.md").text()).contains(command);
        assertThat(host.sh(command + " | cat")).isNotEmpty();
      }
    }
  }

  @Test
  void itRunsFromTheHomeOfAnOrdinaryUser() throws IOException {
    host.sh(
        "useradd -m visitor; tar xzf /root/holdfast-agent-*.tar.gz -C /home/visitor;"
            + " mv /home/visitor/holdfast-agent-* /home/visitor/agent");
    host.file(
        "/home/visitor/agent/document.yaml",
        """
        apiVersion: holdfast.dev/v1
        kind: Document
        metadata: {name: mine}
        spec:
          resources:
            - {name: mine, file: {path: /home/visitor/mine, content: "x"}}
        """);
    host.sh("chown -R visitor: /home/visitor");
    String command = Page.of("installing.md").blocks("Without installing", "").getFirst().strip();
    BootedHost.Ended ended = byTheVisitor(command);
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    assertThat(ended.output()).contains("mine");
    assertThat(host.is("test -e /home/visitor/mine")).isFalse();

    // the start-up cache fits no more, which is nobody's trouble
    host.sh("touch /home/visitor/agent/holdfast-agent.jar");
    assertThat(byTheVisitor(command)).isEqualTo(ended);
  }

  private BootedHost.Ended byTheVisitor(String command) {
    return host.run("su", "visitor", "-c", "cd /home/visitor/agent && " + command);
  }

  @Test
  void aDocumentOfAwsIsTriedOnOneMachine() throws IOException {
    host.sh("tar xzf /root/holdfast-agent-*.tar.gz -C /opt; mkdir -p /etc/chrony /root/documents");
    host.sh("ln -s /opt/holdfast-agent-*/bin/holdfast-agent /usr/bin/holdfast-agent");
    host.sh("touch /etc/chrony/chrony.conf");
    host.file(
        "/etc/systemd/system/chrony.service",
        "[Service]\nType=oneshot\nExecStart=/bin/touch /run/chrony-restarted\n");
    host.file(
        "/root/documents/Corp-EnsureChrony.yaml",
        Page.of("aws-documents.md").blocks("", "yaml").getFirst());
    String tried = Page.of("aws-documents.md").blocks("", "").getFirst();
    assertThat(tried).contains("Corp-EnsureChrony.yaml").contains("AWS-RunShellScript");
    for (String command : tried.lines().toList()) {
      assertThat(changes(command)).contains("1 in sync");
    }
    assertThat(host.sh("cat /etc/chrony/chrony.conf")).isEqualTo("server 10.0.0.5 iburst");
    assertThat(host.is("test -e /run/chrony-restarted")).isTrue();
    assertThat(changes(tried.lines().findFirst().orElseThrow()))
        .contains("1 in sync"); // ends with 168
    assertThat(host.sh("cat /etc/chrony/chrony.conf")).isEqualTo("server 10.0.0.5 iburst");
  }

  /// A step may have changed anything.
  private String changes(String command) {
    BootedHost.Ended ended = host.run("/bin/sh", "-c", "cd /root && " + command);
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    return ended.output();
  }

  private void until(String what, String condition) {
    Eventually.until(what, Duration.ofSeconds(60), () -> host.is(condition));
  }
}
