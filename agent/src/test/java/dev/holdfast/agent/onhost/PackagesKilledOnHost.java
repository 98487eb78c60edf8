package dev.holdfast.agent.onhost;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Report;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The agent as a service is ended in the middle of a package transaction, which must go on.
class PackagesKilledOnHost {
  private static final String WEB = "fleet/web";
  private final BootedHost host = BootedHost.shared();
  private TestReconciler reconciler;

  /// A package whose installation says something, waits for a file, and says something again.
  @BeforeEach
  void aSlowPackageAndARegisteredAgent() {
    host.sh(
        """
        rm -rf /run/sleepy* /var/lib/hf && mkdir -p /run/sleepy/DEBIAN && cd /run/sleepy
        printf 'Package: sleepy\\nVersion: 1.0\\nArchitecture: all\\nMaintainer: x <x@example.org>\\nDescription: x\\n' > DEBIAN/control
        printf '#!/bin/sh\\nset -e\\necho begins\\ntouch /run/sleepy-begun\\nwhile [ ! -e /run/sleepy-go ]; do sleep 0.1; done\\nfor i in 1 2 3; do echo goes on; done\\ntouch /run/sleepy-done\\n' > DEBIAN/postinst
        chmod 755 DEBIAN/postinst
        cd /srv/repo
        [ -e sleepy_1.0.deb ] || dpkg-deb --build /run/sleepy sleepy_1.0.deb >/dev/null
        grep -q sleepy Packages || {
          dpkg-deb -f sleepy_1.0.deb Package Version Architecture Maintainer Description
          printf 'Filename: ./sleepy_1.0.deb\\nSize: %s\\nSHA256: %s\\n\\n' "$(stat -c %s sleepy_1.0.deb)" "$(sha256sum < sleepy_1.0.deb | cut -d' ' -f1)"
        } >> Packages
        apt-get -q update
        """);
    reconciler = new TestReconciler(InstantSource.system());
    assertThat(
            host.agent(
                    "register",
                    "--server",
                    reconciler.url().toString(),
                    "--token",
                    reconciler.gate().token().text(),
                    "--name",
                    "node-1",
                    "--state",
                    "/var/lib/hf")
                .exitCode())
        .isZero();
    reconciler.release(
        association(WEB).resource("{'name': 'sleepy', 'package': {'name': 'sleepy'}}"));
  }

  @AfterEach
  void asBefore() {
    host.run("systemctl", "stop", "holdfast-agent");
    host.sh("touch /run/sleepy-go");
    until("apt has let go of it", () -> host.is("dpkg --purge --force-all sleepy"));
    reconciler.close();
  }

  private void inTheMiddle() {
    host.startAgent("run", "--state", "/var/lib/hf");
    until("the package is being installed", () -> host.is("test -e /run/sleepy-begun"));
  }

  private void goesOn() {
    assertThat(host.is("test -e /run/sleepy-done")).isFalse();
    host.sh("touch /run/sleepy-go");
    until(
        "dpkg has finished",
        () -> host.is("dpkg-query -W -f '${Status}' sleepy | grep -q 'ok installed'"));
    assertThat(host.is("test -e /run/sleepy-done")).isTrue();
    assertThat(host.sh("dpkg --audit")).isEmpty();
    host.sh("systemctl start holdfast-agent");
    until("it is told", () -> !reconciler.reports(WEB).isEmpty());
    Report report = reconciler.reports(WEB).getFirst();
    assertThat(report.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(report.counts().corrected()).isEqualTo(1);
    assertThat(reconciler.reports(WEB)).hasSize(1);
  }

  @Test
  void killedItLeavesTheTransactionToItsEnd() {
    inTheMiddle();
    host.sh("kill -9 $(systemctl show -p MainPID --value holdfast-agent)");
    until("it is dead", () -> !host.is("systemctl is-active -q holdfast-agent"));
    goesOn();
  }

  @Test
  void stoppedWithItsWholeControlGroupItLeavesTheTransactionToItsEnd() {
    host.sh("mkdir -p /etc/systemd/system/holdfast-agent.service.d");
    host.file(
        "/etc/systemd/system/holdfast-agent.service.d/group.conf",
        "[Service]\nKillMode=control-group\n");
    inTheMiddle();
    host.sh("systemctl stop holdfast-agent");
    goesOn();
    host.sh("rm -r /etc/systemd/system/holdfast-agent.service.d && systemctl daemon-reload");
  }
}
