package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `user` and `group` with the real tools and files.
class AccountsOnHost {
  private static final String HASH = "$6$salt$notarealhash";
  private final BootedHost host = BootedHost.shared();

  @AfterEach
  void asBefore() {
    host.sh(
        "for u in kim lee; do userdel -rf $u 2>/dev/null; done;"
            + " for g in crew deck kim lee; do groupdel $g 2>/dev/null; done; true");
  }

  @Test
  void aUserIsMadeWithEverythingAndThenNothingIsToDo() {
    host.file("/var/lib/holdfast-agent/secrets/kim", HASH + "\n");
    host.sh("chmod 600 /var/lib/holdfast-agent/secrets/kim");
    String resources =
        """
            - {name: g, group: {name: crew, gid: 4711}}
            - name: u
              user:
                name: kim
                uid: 4712
                group: crew
                groups: [adm, cdrom]
                home: /srv/kim
                createHome: true
                shell: /bin/sh
                comment: Kim of the crew
                passwordHash: "{{ secret:kim }}"
                authorizedKeys: ["ssh-ed25519 AAAAC3 kim"]
        """;
    BootedHost.Ended checked = host.apply(resources, "--check");
    assertThat(checked.exitCode() & 2).isEqualTo(2);
    assertThat(host.is("getent passwd kim || getent group crew")).isFalse();

    BootedHost.Ended applied = host.apply(resources);
    assertThat(applied.exitCode()).as(applied.output()).isEqualTo(2);
    assertThat(applied.output()).doesNotContain(HASH);
    assertThat(host.sh("getent passwd kim"))
        .isEqualTo("kim:x:4712:4711:Kim of the crew:/srv/kim:/bin/sh");
    assertThat(host.sh("id -nG kim")).contains("crew").contains("adm").contains("cdrom");
    assertThat(host.sh("getent shadow kim")).startsWith("kim:" + HASH + ":");
    assertThat(host.sh("stat -c '%a %U %G' /srv/kim/.ssh /srv/kim/.ssh/authorized_keys"))
        .isEqualTo("700 kim crew\n600 kim crew");
    assertThat(host.sh("stat -c '%a %U %G' /etc/shadow")).isEqualTo("640 root shadow");

    BootedHost.Ended again = host.apply(resources);
    assertThat(again.exitCode()).as(again.output()).isZero();
  }

  @Test
  void handEditsAreFoundOneByOneAndTakenBack() {
    String resources =
        """
            - {name: g, group: {name: crew, members: [kim], exclusiveMembers: true}}
            - {name: u, user: {name: kim, shell: /bin/sh, groups: [adm, crew], exclusiveGroups: true, locked: true}}
        """;
    host.sh("groupadd deck");
    host.apply("    - {name: u, user: {name: kim, createHome: true}}\n");
    assertThat(host.apply(resources).exitCode() & 2).isEqualTo(2);
    host.sh(
        "usermod -s /bin/bash -aG deck kim; passwd -q -u kim 2>/dev/null || usermod -p '*' kim;"
            + " useradd lee; gpasswd -a lee crew >/dev/null");
    BootedHost.Ended checked = host.apply(resources, "--check");
    assertThat(checked.output()).contains("shell: /bin/bash, should be /bin/sh").contains("deck");
    assertThat(host.apply(resources).exitCode()).isEqualTo(2);
    assertThat(host.sh("getent passwd kim")).endsWith(":/bin/sh");
    assertThat(host.sh("getent group crew deck")).contains("kim").doesNotContain("lee");
  }

  @Test
  void aTakenNumberIsFailedInTheToolsOwnWords() {
    BootedHost.Ended ended = host.apply("    - {name: u, user: {name: kim, uid: 0}}\n");
    assertThat(ended.exitCode() & 4).isEqualTo(4);
    assertThat(ended.output()).contains("UID 0 is not unique");
    assertThat(host.is("getent passwd kim")).isFalse();
  }

  @Test
  void whoIsAbsentIsRemovedAndTheHomeStays() {
    host.sh("useradd -m kim; groupadd deck");
    String absent =
        """
            - {name: u, user: {name: kim, state: absent}}
            - {name: g, group: {name: deck, state: absent}}
        """;
    assertThat(host.apply(absent).exitCode()).isEqualTo(2);
    assertThat(host.is("getent passwd kim || getent group deck")).isFalse();
    assertThat(host.is("test -d /home/kim")).isTrue();
    assertThat(host.apply(absent).exitCode()).isZero();
    host.sh("rm -rf /home/kim");
  }
}
