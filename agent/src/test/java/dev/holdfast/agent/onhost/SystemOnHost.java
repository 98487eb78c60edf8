package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.Test;

/// Settings of a whole system, on one of its own.
class SystemOnHost {
  private final BootedHost host = BootedHost.shared();

  private void corrects(String resource) {
    BootedHost.Ended checked = host.apply(resource, "--check");
    assertThat(checked.exitCode()).as(checked.output()).isEqualTo(2);
    BootedHost.Ended applied = host.apply(resource);
    assertThat(applied.exitCode()).as(applied.output()).isEqualTo(2);
    holds(resource);
  }

  private void holds(String resource) {
    BootedHost.Ended again = host.apply(resource);
    assertThat(again.exitCode()).as(again.output()).isZero();
  }

  @Test
  void aJobOfCronIsWrittenAndAHandEditTakenBack() {
    String job =
        "    - {name: c, cron: {name: tidy, schedule: \"5  3 * * *\", user: daemon,"
            + " command: \"/bin/true  --all\", environment: {MAILTO: root}}}\n";
    corrects(job);
    assertThat(host.sh("cat /etc/cron.d/tidy"))
        .endsWith("MAILTO=root\n5 3 * * * daemon /bin/true  --all");
    host.sh("sed -i 's/daemon/root/; s/^5/6/' /etc/cron.d/tidy; chmod 666 /etc/cron.d/tidy");
    assertThat(host.apply(job, "--check").output())
        .contains("schedule: 6 3 * * *, should be 5 3 * * *")
        .contains("user: root, should be daemon")
        .contains("mode: 0666, should be 0644");
    corrects(job);
    corrects("    - {name: c, cron: {name: tidy, state: absent}}\n");
    assertThat(
            host.apply(
                    "    - {name: c, cron: {name: x, schedule: \"@daily\","
                        + " command: a, user: nobodyknows}}\n")
                .output())
        .contains("this node has no user 'nobodyknows'");
  }

  @Test
  void aSettingOfTheKernelHoldsNowAndLater() {
    host.sh("mount -o remount,rw /proc/sys");
    // one of the few that every host has for itself
    String setting =
        "    - {name: s, sysctl: {key: kernel.domainname, value: \"holdfast.test\"}}\n";
    corrects(setting);
    assertThat(host.sh("cat /proc/sys/kernel/domainname")).isEqualTo("holdfast.test");
    assertThat(host.sh("cat /etc/sysctl.d/90-holdfast-kernel.domainname.conf"))
        .endsWith("kernel.domainname = holdfast.test");
    host.sh("echo other > /proc/sys/kernel/domainname");
    corrects(setting);
    assertThat(host.apply("    - {name: s, sysctl: {key: no.such.key, value: \"1\"}}\n").output())
        .contains("this kernel has no setting 'no.such.key'");
  }

  @Test
  void theHostsNameTimeZoneAndLocaleAreSet() {
    corrects("    - {name: h, hostname: {value: lamp-1.example.org}}\n");
    assertThat(host.sh("hostname; cat /etc/hostname"))
        .isEqualTo("lamp-1.example.org\nlamp-1.example.org");
    corrects("    - {name: t, timezone: {value: Europe/Berlin}}\n");
    assertThat(host.sh("readlink /etc/localtime")).isEqualTo("/usr/share/zoneinfo/Europe/Berlin");
    assertThat(host.apply("    - {name: t, timezone: {value: Mars/Base}}\n").output())
        .contains("no time zone 'Mars/Base'");
    host.file("/etc/default/locale", "LANG=C\nLC_TIME=C\n");
    corrects("    - {name: l, locale: {value: C.UTF-8}}\n");
    assertThat(host.sh("cat /etc/default/locale")).isEqualTo("LC_TIME=C\nLANG=C.UTF-8");
  }

  @Test
  void namesOfAnAddressAreKeptInOneLine() {
    host.file(
        "/etc/hosts", "127.0.0.1 localhost\n# ours\n10.0.0.5 old other # note\n10.0.0.5 more\n");
    corrects("    - {name: h, hostsEntry: {ip: 10.0.0.5, names: [db.example.org, db]}}\n");
    assertThat(host.sh("cat /etc/hosts"))
        .isEqualTo("127.0.0.1 localhost\n# ours\n10.0.0.5 db.example.org db");
    assertThat(host.sh("getent hosts db")).contains("10.0.0.5");
    corrects("    - {name: h, hostsEntry: {ip: 10.0.0.5, names: [db], state: absent}}\n");
    assertThat(host.sh("cat /etc/hosts")).endsWith("10.0.0.5 db.example.org");
    corrects("    - {name: h, hostsEntry: {ip: 10.0.0.5, state: absent}}\n");
    assertThat(host.sh("cat /etc/hosts")).doesNotContain("10.0.0.5");
  }

  @Test
  void aMountIsListedMountedRemountedAndTakenAway() {
    host.file("/etc/fstab", "# ours\n/dev/none /none auto noauto 0 0\n");
    String mount =
        "    - {name: m, mount: {path: /srv/scratch, device: tmpfs, fsType: tmpfs,"
            + " options: [size=1m, %s]}}\n";
    corrects(mount.formatted("nodev"));
    assertThat(host.sh("findmnt -n -o FSTYPE,OPTIONS /srv/scratch"))
        .contains("tmpfs")
        .contains("nodev")
        .contains("size=1024k");
    corrects(mount.formatted("noexec"));
    assertThat(host.sh("findmnt -n -o OPTIONS /srv/scratch")).contains("noexec");
    host.sh("umount /srv/scratch");
    corrects(mount.formatted("noexec"));
    assertThat(host.sh("cat /etc/fstab"))
        .isEqualTo(
            "# ours\n/dev/none /none auto noauto 0 0\ntmpfs /srv/scratch tmpfs size=1m,noexec 0 0");
    corrects("    - {name: m, mount: {path: /srv/scratch, state: absent}}\n");
    assertThat(host.is("findmnt /srv/scratch")).isFalse();
    assertThat(host.sh("cat /etc/fstab")).doesNotContain("scratch");
  }

  @Test
  void aRepositoryOfPackagesIsReadAndItsPackagesInstalled() {
    host.sh(
        "cp /etc/apt/sources.list /root/sources.list; : > /etc/apt/sources.list;"
            + " rm -rf /var/lib/apt/lists/*; dpkg --purge clock; cp -r /srv/repo /srv/other;"
            + " apt-get -q update");
    try {
      assertThat(host.apply("    - {name: p, package: {name: clock}}\n").exitCode()).isEqualTo(4);
      String unsigned =
          "    - {name: r, packageRepository: {name: other, uri: \"file:/srv/other\","
              + " suites: [\"./\"]}}\n";
      BootedHost.Ended refused = host.apply(unsigned);
      assertThat(refused.exitCode()).isEqualTo(4);
      assertThat(refused.output()).contains("does not have a Release file");
      // it is not left behind, where the next check would take it for in sync
      assertThat(host.is("test -e /etc/apt/sources.list.d/other.sources")).isFalse();

      host.sh("mkdir -p /srv/files/files; cp /srv/signed/key.asc /srv/files/files/");
      String signed =
          """
              - name: r
                packageRepository: {name: other, uri: "file:/srv/signed", suites: ["./"], key: files/key.asc}
              - {name: p, package: {name: clock}}
          """;
      BootedHost.Ended applied = host.apply(signed, "--files", "/srv/files");
      assertThat(applied.exitCode()).as(applied.output()).isEqualTo(2);
      assertThat(host.sh("dpkg-query -W -f '${Version}' clock")).isEqualTo("1.0");
      host.sh("sed -i s,/srv/signed,/srv/evil, /etc/apt/sources.list.d/other.sources");
      assertThat(host.apply(signed, "--files", "/srv/files", "--check").output())
          .contains("uri: file:/srv/evil, should be file:/srv/signed");
    } finally {
      host.sh(
          "rm -f /etc/apt/sources.list.d/other.sources; cp /root/sources.list"
              + " /etc/apt/sources.list; apt-get -q update");
    }
  }

  @Test
  void aListThatIsMissingIsFetchedBeforeAPackageIsGivenUp() {
    host.sh("dpkg --purge clock; rm -rf /var/lib/apt/lists/*");
    assertThat(host.apply("    - {name: p, package: {name: clock}}\n").exitCode()).isEqualTo(2);
  }

  @Test
  void anArchiveIsUnpackedAndLaterAlterationsFound() {
    host.sh(
        "mkdir -p /srv/make/app-1/bin /srv/files/files && cd /srv/make && printf '#!/bin/sh\\n' > app-1/bin/run"
            + " && chmod 755 app-1/bin/run && ln -sf bin/run app-1/start && ln -f app-1/bin/run app-1/twin"
            + " && tar czf /srv/files/files/app.tgz app-1");
    String archive =
        "    - {name: a, archive: {source: files/app.tgz, path: /opt/app, strip: 1, owner: daemon}}\n";
    BootedHost.Ended applied = host.apply(archive, "--files", "/srv/files");
    assertThat(applied.exitCode()).as(applied.output()).isEqualTo(2);
    assertThat(
            host.sh("stat -c '%n %a %U' /opt/app/bin/run /opt/app/twin; readlink /opt/app/start"))
        .isEqualTo("/opt/app/bin/run 755 daemon\n/opt/app/twin 755 daemon\nbin/run");
    assertThat(host.apply(archive, "--files", "/srv/files").exitCode()).isZero();
    host.sh("echo changed >> /opt/app/bin/run; rm /opt/app/start; touch /opt/app/mine");
    assertThat(host.apply(archive, "--files", "/srv/files", "--check").output())
        .contains("differs: bin/run, start");
    assertThat(host.apply(archive, "--files", "/srv/files").exitCode()).isEqualTo(2);
    assertThat(host.is("test -e /opt/app/start -a -e /opt/app/mine")).isTrue();
  }
}
