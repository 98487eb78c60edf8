package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `package` with the real apt and dpkg.
class PackagesOnHost {
  private final BootedHost host = BootedHost.shared();

  @AfterEach
  void asBefore() {
    host.sh(
        "apt-mark unhold lamp bell >/dev/null; dpkg --purge --force-all lamp bell clock broken");
  }

  private String version(String name) {
    return host.run("dpkg-query", "-W", "-f", "${Status} ${Version}", name).output();
  }

  @Test
  void manyAreInstalledInOneTransactionAndThenNothingIsToDo() {
    String resource = "    - {name: p, package: {names: [bell, clock]}}\n";
    assertThat(host.apply(resource, "--check"))
        .satisfies(checked -> assertThat(checked.exitCode()).isEqualTo(2))
        .satisfies(checked -> assertThat(checked.output()).contains("state (bell)"));
    assertThat(version("bell")).doesNotContain("installed");

    assertThat(host.apply(resource).exitCode()).isEqualTo(2);
    assertThat(version("bell")).isEqualTo("install ok installed 1.0");
    assertThat(version("clock")).isEqualTo("install ok installed 1.0");
    assertThat(host.sh("cat /var/log/apt/history.log")).containsOnlyOnce("-- bell clock");
    assertThat(host.apply(resource)).isEqualTo(host.apply(resource, "--check"));
    assertThat(host.apply(resource).exitCode()).isZero();
  }

  @Test
  void aVersionIsPinnedHeldAndLaterTheLatest() {
    assertThat(
            host.apply("    - {name: p, package: {name: lamp, version: \"1.0\", hold: true}}\n")
                .exitCode())
        .isEqualTo(2);
    assertThat(version("lamp")).isEqualTo("hold ok installed 1.0");
    assertThat(
            host.apply("    - {name: p, package: {name: lamp, version: \"2.0\", hold: true}}\n")
                .exitCode())
        .isEqualTo(2);
    assertThat(version("lamp")).isEqualTo("hold ok installed 2.0");
    assertThat(host.apply("    - {name: p, package: {name: lamp, version: \"1.0\"}}\n").exitCode())
        .isEqualTo(2);
    // somebody else's hold is not ours to take away
    assertThat(version("lamp")).isEqualTo("hold ok installed 1.0");
    assertThat(host.apply("    - {name: p, package: {name: lamp, state: latest}}\n").output())
        .contains("corrected");
    assertThat(version("lamp")).isEqualTo("hold ok installed 2.0");
    assertThat(host.apply("    - {name: p, package: {name: lamp, version: \"1.0\"}}\n").exitCode())
        .isEqualTo(2);
    assertThat(version("lamp")).endsWith("installed 1.0");
    assertThat(host.apply("    - {name: p, package: {name: lamp, hold: false}}\n").exitCode())
        .isEqualTo(2);
    assertThat(version("lamp")).isEqualTo("install ok installed 1.0");
    assertThat(host.apply("    - {name: p, package: {name: lamp, state: absent}}\n").exitCode())
        .isEqualTo(2);
    assertThat(host.apply("    - {name: p, package: {name: lamp, state: absent}}\n").exitCode())
        .isZero();
  }

  @Test
  void whatAptRefusesIsFailedWithItsOwnWords() {
    BootedHost.Ended none = host.apply("    - {name: p, package: {name: no-such-package}}\n");
    assertThat(none.exitCode()).isEqualTo(4);
    assertThat(none.output()).contains("Unable to locate package no-such-package");

    BootedHost.Ended broken = host.apply("    - {name: p, package: {name: broken}}\n");
    assertThat(broken.exitCode()).isEqualTo(4);
    assertThat(broken.output()).contains("broken");
    // what dpkg left half configured is not called installed
    assertThat(host.apply("    - {name: p, package: {name: broken}}\n", "--check").exitCode())
        .isEqualTo(2);
  }

  @Test
  void aLockedDatabaseIsWaitedForAndAFullDiskIsSaid() {
    host.sh("mkdir -p /run/small && mount -t tmpfs -o size=4k tmpfs /var/cache/apt/archives");
    try {
      BootedHost.Ended full = host.apply("    - {name: p, package: {name: bell}}\n");
      assertThat(full.output()).isNotEmpty();
    } finally {
      host.sh("umount /var/cache/apt/archives");
    }
    host.sh(
        "(exec 9>/var/lib/dpkg/lock-frontend; flock -x 9; sleep 2) >/dev/null 2>&1 & sleep 0.2");
    assertThat(host.apply("    - {name: p, package: {name: clock}}\n").exitCode()).isEqualTo(2);
    assertThat(version("clock")).endsWith("installed 1.0");
  }
}
