package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.Authority;
import dev.holdfast.agent.testing.BootedHost;
import dev.holdfast.agent.testing.FileServer;
import dev.holdfast.canonical.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What every type has in common: a check that finds nothing, one that finds drift and leaves it,
/// an apply that takes back what differs and touches nothing else, and a check that finds nothing.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypesOnHost {
  private static final byte[] TOOL = "#!/bin/sh\necho tool\n".getBytes(StandardCharsets.UTF_8);
  private static final String SHA256 = Digest.of(TOOL).value().replaceFirst("^.*:", "");

  private final BootedHost host = BootedHost.shared();
  private final FileServer server = new FileServer(TOOL);

  @BeforeAll
  void archives() {
    host.sh(
        "mkdir -p /srv/types/files /srv/types/app/bin; cd /srv/types; echo run > app/bin/run;"
            + " chmod 755 app/bin/run; echo page > app/page; tar cf files/app.tar app;"
            + " tar czf files/app.tgz app; printf '%s\\n' one '#two = old' three > /etc/types.conf;"
            + " groupdel crew2 2>/dev/null; groupadd crew2; mkdir -p /srv/purged;"
            + " useradd -m ann; useradd ben; gpasswd -a ben crew2 >/dev/null");
    host.sh("mkdir -p /etc/ssl/certs");
    host.file("/etc/ssl/certs/ca-certificates.crt", server.certificate());
  }

  @AfterAll
  void end() {
    server.close();
    host.sh(
        "userdel -rf ann 2>/dev/null; userdel ben; groupdel crew2;"
            + " rm -rf /srv/types /srv/purged /srv/unpacked* /etc/types.conf"
            + " /etc/ssl/certs/ca-certificates.crt");
  }

  private String resources() {
    return """
        - {name: line, line: {path: /etc/types.conf, match: "^#?two *=", line: "two = new"}}
        - {name: kept, file: {path: /srv/purged/kept, content: "kept", owner: daemon, group: adm, mode: "2640"}}
        - {name: purge, directory: {path: /srv/purged, purge: true, mode: "0750", owner: ann}}
        - {name: link, link: {path: /srv/purged/link, target: kept}}
        - {name: http, download: {url: "%s/tool", sha256: "%s", path: /srv/purged/tool, mode: "0755"}}
        - {name: https, download: {url: "%s/tool", sha256: "%s", path: /srv/purged/secure}}
        - {name: tar, archive: {source: files/app.tar, path: /srv/unpacked1}}
        - {name: tgz, archive: {source: files/app.tgz, path: /srv/unpacked2, strip: 1, owner: ann, mode: "0500"}}
        - {name: group, group: {name: crew2, members: [ann], exclusiveMembers: true}}
        - {name: user, user: {name: ann, groups: [crew2], authorizedKeys: ["ssh-ed25519 AAAA ann"], exclusiveKeys: true, comment: "Ann O'Ther"}}
        - {name: module, kernelModule: {name: holdfast-no-such, state: blacklisted, options: "a=1"}}
        - {name: script, script: {check: "test -e /srv/purged/link -a -e /run/types", apply: "touch /run/types"}}
    """
        .formatted(server.http(), SHA256, server.https(), SHA256);
  }

  private BootedHost.Ended run(String resources, String... options) {
    var all = new java.util.ArrayList<>(java.util.List.of("--files", "/srv/types"));
    all.addAll(java.util.List.of(options));
    return host.apply(resources, all.toArray(String[]::new));
  }

  private String state() {
    return host.sh(
        "cd /; find etc/types.conf srv/purged srv/unpacked1 srv/unpacked2 etc/passwd etc/group"
            + " etc/shadow etc/modprobe.d home/ann run/types -printf '%p %i %m %u %g %T@ %s %l\\n'"
            + " 2>/dev/null | sort");
  }

  @Test
  void everyTypeIsCheckedAppliedAndCheckedAgain() {
    String before = state();
    BootedHost.Ended checked = run(resources(), "--check");
    assertThat(checked.exitCode()).as(checked.output()).isEqualTo(2);
    assertThat(state()).isEqualTo(before);
    BootedHost.Ended applied = run(resources());
    assertThat(applied.exitCode()).as(applied.output()).isEqualTo(2);
    String settled = state();
    BootedHost.Ended again = run(resources());
    assertThat(again.exitCode()).as(again.output()).isZero();
    assertThat(state()).as("an apply with nothing to do").isEqualTo(settled);
    assertThat(host.sh("cat /etc/types.conf")).isEqualTo("one\ntwo = new\nthree");
    assertThat(host.sh("stat -c '%a %U %G' /srv/purged/kept /srv/purged/tool"))
        .isEqualTo("2640 daemon adm\n755 root root");
    assertThat(host.sh("stat -c '%a %U' /srv/unpacked2/page")).endsWith("ann");

    host.sh(
        "sed -i 's/^two.*/#two = 3/' /etc/types.conf; chmod 600 /srv/purged/kept; touch /srv/purged/extra;"
            + " ln -sfn elsewhere /srv/purged/link; echo bad >> /srv/purged/tool;"
            + " echo bad > /srv/unpacked1/app/page; rm /srv/unpacked2/bin/run;"
            + " gpasswd -d ann crew2 >/dev/null; gpasswd -a ben crew2 >/dev/null;"
            + " echo 'ssh-ed25519 BBBB foreign' >> ~ann/.ssh/authorized_keys;"
            + " echo >> /etc/modprobe.d/holdfast-holdfast-no-such.conf; rm /run/types");
    String drifted = state();
    BootedHost.Ended found = run(resources(), "--check");
    assertThat(found.exitCode()).as(found.output()).isEqualTo(2);
    assertThat(state()).isEqualTo(drifted);
    assertThat(found.output())
        .contains("mode: 0600, should be 02640")
        .contains("extra")
        .contains("elsewhere")
        .contains("differs: app/page")
        .contains("differs: bin/run")
        .contains("members")
        .contains("authorizedKeys");
    assertThat(run(resources()).exitCode()).isEqualTo(2);
    BootedHost.Ended last = run(resources());
    assertThat(last.exitCode()).as(last.output()).isZero();
    assertThat(host.sh("cat ~ann/.ssh/authorized_keys")).isEqualTo("ssh-ed25519 AAAA ann");
    assertThat(host.sh("getent group crew2")).endsWith(":ann");
    // what had not drifted was not written again
    assertThat(state().lines().filter(line -> line.startsWith("srv/purged/secure ")).findFirst())
        .isEqualTo(
            settled.lines().filter(line -> line.startsWith("srv/purged/secure ")).findFirst());
  }

  @Test
  void aDownloadThatIsNotWhatWasMeantIsNotKept(@TempDir Path strangers) throws Exception {
    String stranger = Files.readString(new Authority(strangers).pem());
    String wrong =
        "    - {name: d, download: {url: \"%s/tool\", sha256: \"%s\", path: /srv/wrong}}\n"
            .formatted(server.https(), "0".repeat(64));
    BootedHost.Ended ended = run(wrong);
    assertThat(ended.exitCode()).isEqualTo(4);
    assertThat(ended.output()).contains("what was fetched has the sha256 " + SHA256);
    assertThat(host.is("ls -A /srv | grep wrong")).isFalse();

    host.sh("mv /etc/ssl/certs/ca-certificates.crt /root/ca.crt");
    try {
      BootedHost.Ended none = run(wrong.replace("0".repeat(64), SHA256));
      assertThat(none.exitCode()).isEqualTo(4);
      assertThat(none.output()).contains("install ca-certificates");
      host.file("/etc/ssl/certs/ca-certificates.crt", stranger);
      BootedHost.Ended others = run(wrong.replace("0".repeat(64), SHA256));
      assertThat(others.exitCode()).isEqualTo(4);
      assertThat(others.output()).contains("no certificate that this node trusts");
    } finally {
      host.sh("mv /root/ca.crt /etc/ssl/certs/ca-certificates.crt");
    }
    BootedHost.Ended gone =
        run(
            "    - {name: d, download: {url: \"http://127.0.0.1:1/x\", sha256: \"%s\", path: /srv/wrong}}\n"
                .formatted(SHA256));
    assertThat(gone.output()).contains("http://127.0.0.1/x cannot be reached: Connection refused");
  }

  @Test
  void aModuleIsLoadedWhereTheKernelHasItAndRefusedInItsToolsOwnWords() {
    String builtin = host.sh("ls /sys/module | grep -m1 '^[a-z]*$'");
    String loaded = "    - {name: m, kernelModule: {name: %s, state: loaded}}\n";
    BootedHost.Ended applied = run(loaded.formatted(builtin));
    assertThat(applied.exitCode()).as(applied.output()).isEqualTo(2);
    assertThat(host.sh("cat /etc/modules-load.d/holdfast-" + builtin + ".conf")).endsWith(builtin);
    assertThat(run(loaded.formatted(builtin)).exitCode()).isZero();
    BootedHost.Ended none = run(loaded.formatted("holdfast-none"));
    assertThat(none.exitCode() & 4).isEqualTo(4);
    assertThat(none.output()).contains("modprobe ended with 1");
    host.sh("rm -f /etc/modules-load.d/holdfast-*");
  }
}
