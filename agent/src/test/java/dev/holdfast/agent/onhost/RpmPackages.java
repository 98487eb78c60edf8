package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What `package` and `packageRepository` do alike over rpm, with the real programs.
abstract class RpmPackages {
  abstract BootedHost host();

  /// Where the program reads repositories from.
  abstract String repositories();

  @AfterEach
  void asBefore() {
    host()
        .sh(
            "rpm -qa --qf '%{NAME}\\n' | grep -v '^ground$' | xargs -r rpm -e --nodeps --allmatches;"
                + " : > /etc/zypp/locks; : > /etc/dnf/plugins/versionlock.list; rm -f "
                + repositories()
                + "/*; printf '[ours]\\nname=ours\\nbaseurl=file:///srv/rpm\\nenabled=1\\ngpgcheck=0\\n' > "
                + repositories()
                + "/ours.repo");
  }

  private String installed(String name) {
    return host().run("rpm", "-q", "--qf", "%{VERSION}-%{RELEASE}", name).output().strip();
  }

  private void corrects(String resource, String... options) {
    BootedHost.Ended applied = host().apply(resource, options);
    assertThat(applied.exitCode()).as(applied.output()).isEqualTo(2);
    BootedHost.Ended again = host().apply(resource, options);
    assertThat(again.exitCode()).as(again.output()).isZero();
  }

  @Test
  void manyAreInstalledInOneTransactionAndRemovedAgain() {
    String resource = "    - {name: p, package: {names: [bell, clock, lamp]}}\n";
    BootedHost.Ended checked = host().apply(resource, "--check");
    assertThat(checked.exitCode()).as(checked.output()).isEqualTo(2);
    assertThat(checked.output()).contains("state (clock)");
    assertThat(installed("bell")).contains("not installed");
    corrects(resource);
    assertThat(host().sh("rpm -qa --qf '%{INSTALLTID}\\n' bell clock lamp | sort -u | wc -l"))
        .isEqualTo("1");
    host().sh("rpm -e clock");
    assertThat(host().apply(resource, "--check").output())
        .contains("state (clock)")
        .doesNotContain("(bell)");
    corrects("    - {name: p, package: {names: [bell, lamp, clock], state: absent}}\n");
    assertThat(installed("lamp")).contains("not installed");
  }

  @Test
  void aVersionIsPinnedHeldAndLaterTheLatest() {
    corrects("    - {name: p, package: {name: lamp, version: \"1.0\", hold: true}}\n");
    assertThat(installed("lamp")).isEqualTo("1.0-1");
    // somebody else's hold is not ours to take away
    corrects("    - {name: p, package: {name: lamp, version: \"2.0-1\"}}\n");
    assertThat(host().apply("    - {name: p, package: {name: lamp, hold: true}}\n").exitCode())
        .isZero();
    corrects("    - {name: p, package: {name: lamp, version: \"1.0-1\"}}\n");
    corrects("    - {name: p, package: {names: [lamp, clock], state: latest, hold: false}}\n");
    assertThat(installed("lamp")).isEqualTo("2.0-1");
    assertThat(
            host()
                .apply("    - {name: p, package: {name: clock, version: \"3:1.0-1\"}}\n")
                .exitCode())
        .isZero();
  }

  @Test
  void whatIsRefusedIsFailedInTheProgramsOwnWords() {
    BootedHost.Ended none = host().apply("    - {name: p, package: {name: no-such}}\n");
    assertThat(none.exitCode()).isEqualTo(4);
    assertThat(none.output()).contains("no-such");
    BootedHost.Ended broken = host().apply("    - {name: p, package: {name: broken}}\n");
    assertThat(broken.exitCode()).isEqualTo(4);
    assertThat(broken.output()).contains("nothing provides no-such-thing");
    BootedHost.Ended grumpy = host().apply("    - {name: p, package: {name: grumpy}}\n");
    assertThat(grumpy.exitCode()).as(grumpy.output()).isEqualTo(4);
    assertThat(host().apply("    - {name: p, package: {name: grumpy}}\n", "--check").exitCode())
        .isEqualTo(2);
  }

  @Test
  void garbageFromTheDatabaseIsUnknownAndNothingIsDone() {
    host()
        .sh(
            "mv /usr/bin/rpm /usr/bin/rpm.real; printf '#!/bin/sh\\necho \"<html>no\"\\n' > /usr/bin/rpm;"
                + " chmod 755 /usr/bin/rpm");
    try {
      BootedHost.Ended ended = host().apply("    - {name: p, package: {name: bell}}\n");
      assertThat(ended.exitCode()).isEqualTo(4);
      assertThat(ended.output()).contains("rpm -qa answers what cannot be read: <html>no");
    } finally {
      host().sh("mv /usr/bin/rpm.real /usr/bin/rpm");
    }
    assertThat(installed("bell")).contains("not installed");
  }

  @Test
  void aSignedRepositoryIsDeclaredReadAndUsed() {
    host()
        .sh(
            "rm -f "
                + repositories()
                + "/*; mkdir -p /srv/files/files; cp /srv/*.asc /srv/files/files/");
    String resources =
        """
            - {name: r, packageRepository: {name: signed, uri: "file:///srv/rpm-signed", key: files/%s.asc}}
            - {name: p, package: {name: bell}}
        """;
    BootedHost.Ended foreign = host().apply(resources.formatted("theirs"), "--files", "/srv/files");
    assertThat(foreign.exitCode() & 4).as(foreign.output()).isEqualTo(4);
    assertThat(installed("bell")).contains("not installed");

    corrects(resources.formatted("ours"), "--files", "/srv/files");
    assertThat(installed("bell")).isEqualTo("1.0-1");
    host().sh("sed -i 's,^gpgcheck=1,gpgcheck=0,' " + repositories() + "/signed.repo");
    assertThat(
            host().apply(resources.formatted("ours"), "--files", "/srv/files", "--check").output())
        .contains("key (gpgcheck): 0, should be 1");
    corrects("    - {name: r, packageRepository: {name: signed, state: absent}}\n");
    assertThat(host().is("ls " + repositories() + "/signed.repo")).isFalse();
  }

  @Test
  void aRepositoryThatIsNotThereIsFailedAndLeavesNothingBehind() {
    BootedHost.Ended ended =
        host()
            .apply("    - {name: r, packageRepository: {name: gone, uri: \"file:///srv/gone\"}}\n");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(4);
    assertThat(ended.output()).contains("'gone'");
    assertThat(host().is("ls " + repositories() + "/gone.repo")).isFalse();
  }
}
