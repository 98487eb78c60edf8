package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.Test;

/// Invariant 9 on a real host: whatever differs, a check leaves no trace.
class CheckOnHost {
  private static final String EVERYTHING =
      """
          - {name: file, file: {path: /etc/motd, content: "new", mode: "0600", owner: daemon}}
          - {name: made, file: {path: /srv/new, content: "new"}}
          - {name: gone, file: {path: /etc/hosts, state: absent}}
          - {name: folder, directory: {path: /srv/a/b, mode: "0700"}}
          - {name: purged, directory: {path: /etc/cron.d, purge: true, recurse: true, owner: daemon}}
          - {name: link, link: {path: /etc/localtime, target: /nowhere, force: true}}
          - {name: line, line: {path: /etc/passwd, line: "x:x:1:1::/:/bin/sh"}}
          - {name: package, package: {names: [bell, lamp], state: latest}}
          - {name: out, package: {name: cron, state: absent}}
          - {name: service, service: {name: cron, state: stopped, enabled: false, masked: true}}
          - {name: user, user: {name: nobody, shell: /bin/sh, groups: [adm], locked: false}}
          - {name: newuser, user: {name: kit, createHome: true, authorizedKeys: [k]}}
          - {name: group, group: {name: adm, members: [nobody], gid: 4999}}
          - {name: cron, cron: {name: job, schedule: "@daily", command: "/bin/true"}}
          - {name: sysctl, sysctl: {key: kernel.domainname, value: "elsewhere"}}
          - {name: module, kernelModule: {name: dummy, state: blacklisted}}
          - {name: hostname, hostname: {value: elsewhere}}
          - {name: zone, timezone: {value: Europe/Berlin}}
          - {name: locale, locale: {value: C.UTF-8}}
          - {name: hosts, hostsEntry: {ip: 10.0.0.9, names: [nine]}}
          - {name: mount, mount: {path: /srv/m, device: tmpfs, fsType: tmpfs}}
          - {name: repo, packageRepository: {name: x, uri: "https://packages.example.org/"}}
          - {name: script, script: {check: "exit 1", apply: "touch /etc/touched"}}
          - {name: action, script: {apply: "touch /etc/touched"}}
      """;

  @Test
  void aCheckOfEverythingChangesNothing() {
    try (var host = BootedHost.boot()) {
      host.sh("rm /etc/crontab"); // nothing is to happen because it is that time of day
      host.apply(EVERYTHING, "--check"); // the document itself, and the JDK's own traces
      String before = host.snapshot();
      BootedHost.Ended ended = host.apply(EVERYTHING, "--check");
      assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
      assertThat(withoutDocument(host.snapshot())).isEqualTo(withoutDocument(before));
      assertThat(ended.output()).contains("would change").doesNotContain("corrected");
    }
  }

  /// The document that the test itself writes again.
  private static String withoutDocument(String snapshot) {
    return snapshot.replaceAll("(?m)^root(/doc.yaml)?=.*$", "");
  }
}
