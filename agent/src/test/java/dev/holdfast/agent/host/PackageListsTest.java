package dev.holdfast.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.testing.Tree;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What package managers say, as it was recorded.
class PackageListsTest {
  @ParameterizedTest
  @CsvSource({
    "1.0-1, 1.0-2, -1",
    "1.10-1, 1.9-1, 1",
    "2:1.0-1, 9.0-1, 1",
    "1.0~rc1-1, 1.0-1, -1",
    "1.0^git1-1, 1.0-1, 1",
    "1.0^git1-1, 1.0.1-1, -1",
    "1.0a-1, 1.0.1-1, -1",
    "1.0-1.el9, 1.0-1.el9_2, -1",
    "0:1.05-1, 1.5-1, 0",
    "1.0.0-1, 1.0-1, 1",
    "a-1, 1-1, -1",
  })
  void versionsAreOrderedAsRpmOrdersThem(String a, String b, int order) {
    assertThat(Integer.signum(RpmVersion.of(a).compareTo(RpmVersion.of(b)))).isEqualTo(order);
    assertThat(Integer.signum(RpmVersion.of(b).compareTo(RpmVersion.of(a)))).isEqualTo(-order);
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1.0-1.el9, true",
    "1.0-1.el9, 3:1.0-1.el9, true",
    "3:1.0, 3:1.0-1, true",
    "2:1.0, 3:1.0-1, false",
    "1.0-2, 1.0-1, false",
    "1, 1.0-1, false",
  })
  void aDocumentMayLeaveOutEpochAndRelease(String wanted, String installed, boolean is) {
    assertThat(RpmVersion.of(installed).isMeantBy(wanted)).isEqualTo(is);
  }

  @Test
  void rpmsListIsReadAndGarbageRefused() throws IOException {
    assertThat(
            RpmDatabase.read(
                "warning: old header\n=bell\t1.0-1\t5\n=kernel\t6.2-1\t9\n=kernel\t6.1-1\t7\n"))
        .containsEntry("bell", "1.0-1")
        .containsEntry("kernel", "6.2-1");
    assertThatThrownBy(() -> RpmDatabase.read("=bell\t1.0-1\t5\nerror: db5 error(11)\n"))
        .hasMessageContaining("error: db5 error(11)");
    assertThatThrownBy(() -> RpmDatabase.read("=bell\t1.0-1"))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void locksOfDnfAreRead() {
    assertThat(
            VersionLocks.in(
                """
                # Added lock on Sat
                lamp-0:1.0-1.*
                java-11-openjdk-1:11.0.2-3.el9.*
                bell-*
                !clock-0:1.0-1.*
                [[packages]]
                name = "kernel"
                """))
        .containsExactlyInAnyOrder("lamp", "java-11-openjdk", "bell", "kernel");
  }

  /// Recorded: what dnf5 writes, and what it says where it lacks the command.
  @Test
  void theLocksOfDnf5AreReadFromItsOwnForm() {
    assertThat(
            VersionLocks.in(
                """
                version = "1.0"

                [[packages]]
                name = "bash"
                comment = "Added by 'versionlock add' command on 2026-03-01 10:00:00"
                [[packages.conditions]]
                key = "evr"
                comparator = "="
                value = "5.2.26-3.fc40"

                [[packages]]
                name = "kernel-core"
                [[packages.conditions]]
                key = "evr"
                comparator = ">="
                value = "6.8.5-301.fc40"
                """))
        .containsExactlyInAnyOrder("bash", "kernel-core");
    assertThat(
            DnfPackages.isUnknownCommand(
                "Unknown argument \"versionlock\" for command \"dnf5\". Add \"--help\" for more"
                    + " information about the arguments."))
        .isTrue();
    assertThat(
            DnfPackages.isUnknownCommand(
                "No such command: versionlock. Please use /usr/bin/dnf --help"))
        .isTrue();
    assertThat(DnfPackages.isUnknownCommand("Error: Unable to find a match: versionlock"))
        .isFalse();
  }

  /// Recorded: what yum 3 has in its own file, where the epoch comes first.
  @Test
  void theLocksOfYumAreReadFromItsOwnForm() {
    assertThat(
            VersionLocks.in(
                """

                # Added locks on Sat Nov 21 23:51:10 2026
                0:bash-4.2.46-34.el7.*
                1:NetworkManager-1.18.8-2.el7_9.*
                # Added excludes on Sat Nov 21 23:52:10 2026
                !0:kernel-3.10.0-1160.el7.*
                """))
        .containsExactlyInAnyOrder("bash", "NetworkManager");
  }

  /// Recorded: yum 3 breaks a line behind what is too long for its column.
  @Test
  void whatYumCanInstallIsRead() {
    assertThat(
            YumPackages.available(
                """
                Repodata is over 2 weeks old. Install yum-cron? Or run: yum makecache fast
                Available Packages
                bash.x86_64                           4.2.46-34.el7                     base
                bash.x86_64                           4.2.46-35.el7_9                   updates
                kernel-plus-tools-libs-devel.x86_64   3.10.0-693.17.1.el7.centos.plus   centosplus
                NetworkManager-dispatcher-routing-rules.noarch
                                                      1:1.18.8-2.el7_9                  updates
                postfix.x86_64                        2:2.10.1-6.0.1.el7.centos
                                                                                        centosplus
                postfix.x86_64                        2:2.10.1-9.el7                    base
                """))
        .containsEntry("bash", "4.2.46-35.el7_9")
        .containsEntry("kernel-plus-tools-libs-devel", "3.10.0-693.17.1.el7.centos.plus")
        .containsEntry("NetworkManager-dispatcher-routing-rules", "1:1.18.8-2.el7_9")
        .containsEntry("postfix", "2:2.10.1-9.el7")
        .hasSize(4);
    assertThat(YumPackages.available("Error: No matching Packages to list\n")).isEmpty();
    assertThat(YumPackages.available("<html>no</html>\nbash.x86_64 4.2 base\n")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 2.0-1, true",
    "2.0, 1:1.0-1, false",
    "0:2.0, 1:1.0-1, true",
    "1.0-2, 1.0-1, false",
    "1.0, , false",
  })
  void yumIsToldToGoBackToAnOlderVersion(
      String wanted, @Nullable String installed, boolean isOlder) {
    assertThat(YumPackages.isOlder(wanted, installed)).isEqualTo(isOlder);
  }

  @Test
  void whatZypperFindsIsRead() {
    assertThat(
            ZypperPackages.editions(
                """
                <?xml version='1.0'?>
                <solvable status="installed" name="lamp" kind="package" edition="1.9-1" arch="noarch"/>
                <solvable status="other-version" name="lamp" kind="package" edition="1.10-1"/>
                <message type="error">no edition here</message>
                """))
        .containsOnlyKeys("lamp")
        .containsEntry("lamp", "1.10-1");
  }

  @Test
  void policiesOfAptAreRead() {
    assertThat(
            AptPackages.policies(
                """
                bell:
                  Installed: 1.0
                  Candidate: 1.1
                  Version table:
                     1.1 500
                ghost:
                  Installed: (none)
                  Candidate: (none)
                """))
        .containsOnlyKeys("bell")
        .containsEntry("bell", "1.1");
  }

  @Test
  void whatApkHasInstalledIsReadFromItsDatabase(@TempDir Path folder) throws IOException {
    var tree =
        new Tree(folder)
            .file("/sbin/apk", "")
            .file(
                "/lib/apk/db/installed",
                "C:Q1pS\nP:busybox\nV:1.36.1-r5\nA:x86_64\nF:bin\n\nP:zlib\nV:1.3.1-r0\n")
            .file("/etc/apk/world", "alpine-base\nbusybox=1.36.1-r5\nnginx@edge=1.2-r0\nzlib>1\n");
    PackageManager apk = tree.host().packages().orElseThrow();
    assertThat(apk.name()).isEqualTo("apk");
    assertThat(apk.installed())
        .containsEntry("busybox", new PackageManager.Installed("1.36.1-r5", true))
        .containsEntry("zlib", new PackageManager.Installed("1.3.1-r0", false))
        .hasSize(2);
    assertThat(ApkPackages.held("nginx@edge=1.2-r0")).containsExactly("nginx");
    tree.file("/lib/apk/db/installed", "P:half\n\n");
    assertThatThrownBy(apk::installed).hasMessageContaining("half");
  }

  @Test
  void whatApkCanUpgradeIsRead() {
    assertThat(
            ApkPackages.upgradable(
                """
                WARNING: opening from cache
                busybox-1.36.1-r15 x86_64 {busybox} (GPL-2.0-only) [upgradable from: busybox-1.36.1-r5]
                py3-yaml-6.0.1-r3 x86_64 {py3-yaml} (MIT) [installed]
                """))
        .containsOnlyKeys("busybox")
        .containsEntry("busybox", "1.36.1-r15");
  }

  @Test
  void theReasonIsTheLineThatSaysIt() {
    assertThat(
            Transactions.reason(
                """
                Last check
                Error:\s
                 Problem: conflicting requests
                  - nothing provides no-such-thing needed by broken
                (try to add)
                """))
        .isEqualTo(
            "Error: Problem: conflicting requests - nothing provides no-such-thing needed by broken");
    assertThat(
            Transactions.reason(
                """
                Problem retrieving files from 'gone'.
                Specified path '/srv/gone' is not a directory

                Could not refresh the repositories because of errors.
                """))
        .contains("/srv/gone");
    assertThat(
            Transactions.reason(
                """
                No package nosuch available.
                Error: Not tolerating missing names on install, stopping.
                """))
        .isEqualTo("No package nosuch available.");
    assertThat(
            Transactions.reason(
                """
                Existing lock /var/run/yum.pid: another copy is running as pid 4711.


                Error: Another app is currently holding the yum lock; exiting as configured by exit_on_lock
                """))
        .contains("running as pid 4711");
    assertThat(Transactions.reason("dpkg: error processing package x\n installed x: exit 1\n"))
        .isEqualTo("dpkg: error processing package x installed x: exit 1");
  }
}
