package dev.holdfast.agent.onhost;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Disks that are full or read-only, under the agent's own folder and under what it manages.
class AloneOnHost {
  private static final String WEB = "fleet/web";
  private final BootedHost host = BootedHost.shared();
  private TestReconciler reconciler;
  private int asked;

  @BeforeEach
  void aNodeWithSmallDisks() {
    host.sh(
        "mkdir -p /var/lib/small /srv/small"
            + " && mount -t tmpfs -o size=512k,mode=0700 tmpfs /var/lib/small"
            + " && mount -t tmpfs -o size=64k tmpfs /srv/small");
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
                    "/var/lib/small")
                .exitCode())
        .isZero();
    reconciler.release(documents("one"));
    host.startAgent("run", "--state", "/var/lib/small");
    assertThat(report(0).verdict()).isEqualTo(Verdict.IN_SYNC);
  }

  @AfterEach
  void asBefore() {
    host.run("systemctl", "stop", "holdfast-agent");
    host.run(
        "/bin/sh",
        "-c",
        "umount -l /var/lib/small /srv/small; rm -f /srv/other /srv/last /srv/go /srv/reached /srv/told");
    reconciler.close();
  }

  private static Documents documents(String text) {
    return association(WEB).file("/srv/small/file", text.repeat(4_000)).file("/srv/other", text);
  }

  private Report report(int index) {
    until("report " + index, () -> reconciler.reports(WEB).size() > index);
    return reconciler.reports(WEB).get(index);
  }

  private void ask() {
    reconciler.ask("run-" + ++asked, WEB, false, Duration.ofMinutes(5));
  }

  /// A file that is being replaced is beside the old one for a moment.
  private void isTidy() {
    assertThat(host.sh("find /var/lib/small -name '*.damaged'")).isEmpty();
    until("nothing is half written", () -> host.sh("find /var/lib/small -name '*.new'").isEmpty());
  }

  private static ResourceResult first(Report report) {
    return report.resources().getFirst();
  }

  @Test
  void aFullDiskFailsWhatLiesOnItAndNothingElse() {
    host.run("/bin/sh", "-c", "dd if=/dev/zero of=/srv/small/fill bs=4k 2>/dev/null");
    reconciler.release(documents("two!"));
    Report full = report(1);
    assertThat(full.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(first(full).message()).contains("No space left on device");
    assertThat(host.sh("cat /srv/other")).isEqualTo("two!");
    assertThat(host.sh("head -c 6 /srv/small/file; ls -A /srv/small"))
        .isEqualTo("oneone" + "file\nfill");
    host.sh("rm /srv/small/fill");
    ask();
    assertThat(report(2).verdict()).isEqualTo(Verdict.IN_SYNC);
  }

  @Test
  void aReadOnlyDiskFailsWhatLiesOnIt() {
    host.sh("mount -o remount,ro /srv/small");
    reconciler.release(documents("two"));
    assertThat(first(report(1)).message()).contains("Read-only file system");
    assertThat(host.sh("cat /srv/other")).isEqualTo("two");
    host.sh("mount -o remount,rw /srv/small");
    ask();
    assertThat(report(2).verdict()).isEqualTo(Verdict.IN_SYNC);
  }

  /// The folder is another mount from then on, as after an error of the disk: what is open stays
  /// writable, and nothing new can be made.
  @ParameterizedTest
  @CsvSource({
    "'mount --bind /var/lib/small /var/lib/small && mount -o remount,bind,ro /var/lib/small',"
        + " umount /var/lib/small, Read-only file system",
    "'dd if=/dev/zero of=/var/lib/small/fill bs=1k 2>/dev/null || true',"
        + " rm /var/lib/small/fill, No space left on device"
  })
  void aStateFolderThatBreaksInTheMiddleOfARunLosesNothing(
      String breaks, String mends, String message) {
    host.sh("rm -f /srv/go /srv/reached /srv/told; echo old > /srv/last");
    reconciler.release(
        association(WEB)
            .file("/srv/other", "two")
            .resource(
                "{'name': 'wait', 'script': {'creates': '/srv/go', 'apply': 'echo x >> /srv/told;"
                    + " touch /srv/reached; while [ ! -e /srv/go ]; do sleep 0.1; done'}}")
            .file("/srv/last", "two"));
    until("it is in the middle", () -> host.is("test -e /srv/reached"));
    host.sh(breaks);
    host.sh("touch /srv/go");
    until("it says so", () -> reconciler.checkIns().getLast().disabled() != null);
    assertThat(reconciler.checkIns().getLast().disabled())
        .contains("the agent cannot work")
        .contains(message);
    assertThat(host.sh("cat /srv/other")).isEqualTo("two");
    assertThat(host.sh("cat /srv/last").strip()).as("whole, old or new").isIn("old", "two");
    assertThat(host.is("systemctl is-active -q holdfast-agent")).isTrue();
    host.sh(mends);
    Report later = report(1);
    assertThat(later.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(later.counts().corrected()).isEqualTo(3);
    assertThat(host.sh("cat /srv/last")).isEqualTo("two");
    assertThat(host.sh("cat /srv/told").strip()).as("the script ran once").isEqualTo("x");
    until("it works again", () -> reconciler.checkIns().getLast().disabled() == null);
    assertThat(reconciler.contradictions()).isEmpty();
    isTidy();
    assertThat(host.sh("find /srv -name '*.holdfast-new'")).isEmpty();
  }

  @Test
  void anAgentThatCannotKeepItsStateChangesNothingSaysSoAndGoesOnLater() {
    host.run("/bin/sh", "-c", "dd if=/dev/zero of=/var/lib/small/fill bs=1k 2>/dev/null");
    host.sh("echo by hand > /srv/other");
    ask();
    until("it says so", () -> reconciler.checkIns().getLast().disabled() != null);
    assertThat(reconciler.checkIns().getLast().disabled())
        .contains("the agent cannot work")
        .contains("No space left on device");
    assertThat(host.sh("cat /srv/other")).isEqualTo("by hand");
    assertThat(host.is("systemctl is-active -q holdfast-agent")).isTrue();
    host.sh("rm /var/lib/small/fill");
    Report later = report(1);
    assertThat(later.verdict()).isEqualTo(Verdict.IN_SYNC);
    assertThat(later.counts().corrected()).isEqualTo(1);
    assertThat(host.sh("cat /srv/other")).isEqualTo("one");
    until("it works again", () -> reconciler.checkIns().getLast().disabled() == null);
    assertThat(reconciler.contradictions()).isEmpty();
    isTidy();
  }
}
