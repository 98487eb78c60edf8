package dev.holdfast.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import dev.holdfast.agent.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the pages in `docs/agent` tell people to type, typed as it stands there.
@Timeout(300)
class DocsOnHost {
  private static final Path DOCS = Path.of("../docs/agent");
  private static final String SERVER = "https://holdfast.example";

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

  /// The blocks of one kind below a heading of a page, in order.
  ///
  /// @param kind `yaml`, or empty for what is typed
  private static List<String> blocks(String page, String heading, String kind) throws IOException {
    String text = Files.readString(DOCS.resolve(page));
    int from = text.indexOf(heading.isEmpty() ? "# " : "\n## " + heading + "\n");
    assertThat(from).as(page + " has no '" + heading + "'").isNotNegative();
    int to = heading.isEmpty() ? -1 : text.indexOf("\n## ", from + 1);
    var blocks = new ArrayList<String>();
    StringBuilder open = null;
    for (String line : text.substring(from, to < 0 ? text.length() : to).lines().toList()) {
      if (!line.startsWith("```")) {
        if (open != null) {
          open.append(line).append('\n');
        }
      } else if (open == null) {
        open = new StringBuilder(line.substring(3)).append('\n');
      } else {
        blocks.add(open.toString());
        open = null;
      }
    }
    return blocks.stream()
        .filter(each -> each.startsWith(kind + "\n"))
        .map(each -> each.substring(kind.length() + 1))
        .toList();
  }

  private String type(String where, String commands) {
    return host.sh("set -e; cd " + where + "\n" + commands);
  }

  @Test
  void theTarballBecomesAServiceWhoseChangesCanBeSwitchedOff() throws Exception {
    try (ServedFleet fleet = ServedFleet.start(folder)) {
      fleet.push("motd", "    - {name: motd, file: {path: /etc/motd, content: \"docs\\n\"}}\n");
      host.file("/root/join-token", fleet.token());
      String install = blocks("installing.md", "From the tarball, with systemd", "").getFirst();
      assertThat(install).contains(SERVER);
      assertThat(type("/root", install.replace(SERVER, fleet.url())))
          .startsWith("registered as ")
          .contains("the service holdfast-agent is enabled and started");
      until("the document is enforced", "[ \"$(cat /etc/motd)\" = docs ]");

      String securing = Files.readString(DOCS.resolve("securing.md"));
      String disable = "holdfast-agent disable \"migrating the disks\" --for 2h";
      assertThat(securing).contains("`" + disable + "`");
      host.sh(disable);
      assertThat(host.sh("holdfast-agent status")).contains("migrating the disks");
      host.sh("holdfast-agent enable");
      for (String command : List.of("holdfast-agent status", "journalctl -u holdfast-agent")) {
        assertThat(Files.readString(DOCS.resolve("troubleshooting.md"))).contains(command);
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
    String command = blocks("installing.md", "Without installing", "").getFirst().strip();
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
        blocks("aws-documents.md", "", "yaml").getFirst());
    String tried = blocks("aws-documents.md", "", "").getFirst();
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
