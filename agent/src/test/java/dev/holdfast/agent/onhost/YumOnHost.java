package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What is said to yum 3, by a program that answers as yum was recorded to, does with rpm what yum
/// does, and leaves undone what yum leaves undone: Debian has no yum.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class YumOnHost {
  private final BootedHost host =
      BootedHost.other("rm -f /usr/bin/apt-get /usr/bin/dnf /usr/bin/zypper");

  @AfterAll
  void end() {
    host.close();
  }

  private void yum() {
    host.file(
        "/usr/bin/yum",
        """
        #!/bin/sh
        echo "$*" >> /root/said
        locks=/etc/yum/pluginconf.d/versionlock.list
        while case $1 in -*) true;; *) false;; esac; do shift; done
        verb=$1; shift; [ "$1" != available ] || shift; [ "$1" != -- ] || shift
        case $verb in
          makecache) exit;;
          list)
            echo 'Available Packages'
            for name; do
              for file in /srv/rpm/noarch/$name-[0-9]*.rpm; do
                rpm -qp --qf '%{NAME}.noarch\\n      %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}    ours\\n' "$file"
              done
            done; exit;;
          versionlock)
            how=$1; shift
            for name; do
              case $how in
                add) rpm -q --qf '%|EPOCH?{%{EPOCH}}:{0}|:%{NAME}-%{VERSION}-%{RELEASE}.*\\n' "$name" >> $locks;;
                delete) sed -i "/^[0-9]*:$name-[0-9]/d" $locks;;
              esac
            done; exit;;
        esac
        for word; do
          name=${word%%-[0-9]*}
          [ $verb != remove ] || { rpm -e "$name"; continue; }
          file=$(ls -v /srv/rpm/noarch/$word[-.]*rpm 2>/dev/null | tail -n 1)
          if [ -z "$file" ]; then
            printf 'No package %s available.\\nError: Not tolerating missing names on install, stopping.\\n' "$word"
            exit 1
          fi
          if [ $verb = downgrade ]; then rpm -U --oldpackage "$file"
          else rpm -U "$file" 2>/dev/null || echo "Package matching $word already installed. Checking for update."
          fi
        done
        """);
    host.sh(
        "chmod 755 /usr/bin/yum; : > /root/said; mkdir -p /etc/yum/pluginconf.d;"
            + " : > /etc/yum/pluginconf.d/versionlock.list; rm -f /etc/dnf/plugins/versionlock.list");
  }

  private String installed(String name) {
    return host.run("rpm", "-q", "--qf", "%{VERSION}-%{RELEASE}", name).output().strip();
  }

  private void corrects(String resource) {
    BootedHost.Ended applied = host.apply(resource);
    assertThat(applied.exitCode()).as(applied.output()).isEqualTo(2);
    BootedHost.Ended again = host.apply(resource);
    assertThat(again.exitCode()).as(again.output()).isZero();
  }

  @Test
  void packagesAreInstalledPinnedHeldUpgradedTakenBackAndRemoved() {
    yum();
    corrects("    - {name: p, package: {names: [bell, clock]}}\n");
    assertThat(host.sh("grep -c ' install ' /root/said")).isEqualTo("1");
    corrects("    - {name: p, package: {name: lamp, version: \"1.0\", hold: true}}\n");
    assertThat(host.sh("cat /etc/yum/pluginconf.d/versionlock.list")).isEqualTo("0:lamp-1.0-1.*");
    corrects("    - {name: p, package: {name: lamp, version: \"2.0-1\"}}\n");
    assertThat(host.sh("cat /etc/yum/pluginconf.d/versionlock.list")).isEqualTo("0:lamp-2.0-1.*");
    corrects("    - {name: p, package: {name: lamp, version: \"1.0-1\"}}\n");
    assertThat(installed("lamp")).isEqualTo("1.0-1");
    assertThat(host.sh("tail -n 2 /root/said")).contains("downgrade -- lamp-1.0-1");
    corrects("    - {name: p, package: {names: [lamp, clock], state: latest, hold: false}}\n");
    assertThat(installed("lamp")).isEqualTo("2.0-1");
    assertThat(
            host.apply("    - {name: p, package: {name: clock, version: \"3:1.0-1\"}}\n")
                .exitCode())
        .isZero();
    corrects("    - {name: p, package: {names: [bell, lamp, clock], state: absent}}\n");
    BootedHost.Ended none = host.apply("    - {name: p, package: {name: nosuch}}\n");
    assertThat(none.exitCode()).isEqualTo(4);
    assertThat(none.output()).contains("No package nosuch available.");
  }
}
