package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What is said to apk, by a program that answers as apk was recorded to and edits its files as apk
/// does: Debian has no apk.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApkOnHost {
  private final BootedHost host =
      BootedHost.other("rm -f /usr/bin/apt-get /usr/bin/dnf /usr/bin/zypper");

  @AfterAll
  void end() {
    host.close();
  }

  private void apk() {
    host.file(
        "/sbin/apk",
        """
        #!/bin/sh
        echo "$*" >> /root/said
        case "$*" in
          "list --upgradable"*)
            echo 'lamp-2.0-r0 x86_64 {lamp} (MIT) [upgradable from: lamp-1.0-r0]'; exit;;
        esac
        while [ "$1" != add ] && [ "$1" != del ] && [ "$1" != update ]; do shift; done
        verb=$1; shift
        for word; do
          name=${word%%=*}; version=2.0-r0
          case $word in *=*) version=${word#*=};; esac
          [ "$name" != nosuch ] || { printf 'ERROR: unable to select packages:\\n  nosuch (no such package):\\n    required by: world[nosuch]\\n'; exit 1; }
          had=$(sed -n "/^P:$name$/{n;s/^V://p}" /lib/apk/db/installed)
          [ -z "$had" ] || [ "$version" != 2.0-r0 ] || version=$had
          case $word in *=2.0-r0) version=2.0-r0;; esac
          sed -i "/^P:$name$/,/^$/d" /lib/apk/db/installed; sed -i "/^$name\\(=.*\\)\\?$/d" /etc/apk/world
          [ $verb = del ] && continue
          printf 'P:%s\\nV:%s\\n\\n' "$name" "$version" >> /lib/apk/db/installed
          echo "$word" >> /etc/apk/world
        done
        """);
    host.sh("chmod 755 /sbin/apk; mkdir -p /lib/apk/db /etc/apk; : > /root/said");
    host.sh("printf 'P:base\\nV:3.0-r1\\n\\n' > /lib/apk/db/installed; echo base > /etc/apk/world");
  }

  private void corrects(String resource) {
    BootedHost.Ended applied = host.apply(resource);
    assertThat(applied.exitCode()).as(applied.output()).isEqualTo(2);
    BootedHost.Ended again = host.apply(resource);
    assertThat(again.exitCode()).as(again.output()).isZero();
  }

  @Test
  void packagesAreAddedPinnedUpgradedAndDeleted() {
    apk();
    corrects("    - {name: p, package: {names: [bell, clock]}}\n");
    assertThat(host.sh("grep -c ' add ' /root/said")).isEqualTo("1");
    corrects("    - {name: p, package: {name: lamp, version: 1.0-r0}}\n");
    assertThat(host.sh("grep lamp /etc/apk/world")).isEqualTo("lamp");
    corrects("    - {name: p, package: {name: lamp, hold: true}}\n");
    assertThat(host.sh("grep lamp /etc/apk/world")).isEqualTo("lamp=1.0-r0");
    corrects("    - {name: p, package: {name: lamp, state: latest}}\n");
    assertThat(host.sh("grep lamp /etc/apk/world")).isEqualTo("lamp=2.0-r0");
    corrects("    - {name: p, package: {names: [bell, lamp], state: absent}}\n");
    BootedHost.Ended none = host.apply("    - {name: p, package: {name: nosuch}}\n");
    assertThat(none.exitCode()).isEqualTo(4);
    assertThat(none.output()).contains("nosuch (no such package)");
    assertThat(host.sh("grep -c update /root/said")).isEqualTo("1");
    assertThat(
            host.apply("    - {name: r, packageRepository: {name: r, uri: \"file:/x\"}}\n")
                .output())
        .contains("no package manager that reads deb822, yum or zypp files");
  }
}
