package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.Eventually;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.model.Verdict;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/// AWS Command documents where systemd is live: scopes, packages, restarts of the node.
class StepsOnHost {
  @Test
  void aDaemonThatForgetsWhereItCameFromIsEndedWithItsStep() {
    BootedHost host = BootedHost.shared();
    host.file(
        "/root/away.yaml",
        """
        schemaVersion: "2.2"
        mainSteps:
          - action: aws:runShellScript
            name: away
            inputs:
              timeoutSeconds: 5
              runCommand:
                - setsid env -i setsid sh -c 'echo $$ > /root/away.pid; exec sleep 1000' >/dev/null 2>&1 &
                - sleep 1000
        """);
    BootedHost.Ended ended = host.agent("apply", "/root/away.yaml");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(6);
    assertThat(ended.output()).contains("away: timed out after 5s");
    Eventually.until("the daemon is gone", () -> !host.is("kill -0 $(cat /root/away.pid)"));
    Eventually.until(
        "its scope is gone",
        () -> host.sh("systemctl list-units --no-legend --plain 'holdfast-*.scope'").isEmpty());
  }

  @Test
  void packagesAreConfiguredByTheBuiltInDocument() {
    BootedHost host = BootedHost.shared();
    String[] install = {
      "apply", "AWS-ConfigureAWSPackage", "--param", "action=Install", "--param", "name=lamp"
    };
    BootedHost.Ended ended = host.agent(install);
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    assertThat(ended.output()).contains("installed lamp 2.0");
    assertThat(host.sh("dpkg-query -W -f '${Version}' lamp")).isEqualTo("2.0");
    assertThat(host.agent(install).output()).contains("lamp 2.0 is installed already");
    BootedHost.Ended none =
        host.agent(
            "apply", "AWS-ConfigureAWSPackage", "--param", "action=Install", "--param", "name=no");
    assertThat(none.output()).contains("Unable to locate package no");
    host.agent(
        "apply", "AWS-ConfigureAWSPackage", "--param", "action=Uninstall", "--param", "name=lamp");
    assertThat(host.is("dpkg -s lamp")).isFalse();
  }

  @Test
  void theBuiltInDocumentsThatADebianCanRunDoSo() {
    BootedHost host = BootedHost.shared();
    assertThat(
            host.agent("apply", "AWS-RunShellScript", "--param", "commands=[\"id -un\"]").output())
        .contains("root");
    BootedHost.Ended inventory = host.agent("apply", "AWS-GatherSoftwareInventory");
    assertThat(inventory.output()).contains("applications: ", "services: ");
    assertThat(host.agent("apply", "AWS-RunPatchBaseline", "--param", "Operation=Scan").output())
        .contains("missing before: 0");
    assertThat(host.agent("apply", "AWS-UpdateSSMAgent").output())
        .contains("not applicable", "this agent was not installed as a package");
    assertThat(host.agent("apply", "AWS-ConfigureDocker").output())
        .contains("the node's repositories have none of docker.io");
    assertThat(
            host.agent("apply", "AWS-InstallApplication", "--param", "source=https://x/y.msi")
                .output())
        .contains("only on Windows");
  }

  @Test
  void aStepThatAsksForARestartGetsItAndGoesOn() {
    try (var host = BootedHost.boot();
        var reconciler = new TestReconciler(InstantSource.system())) {
      BootedHost.Ended registered =
          host.agent(
              "register",
              "--server",
              reconciler.url().toString(),
              "--token",
              reconciler.gate().token().text(),
              "--name",
              "node-1",
              "--insecure-http");
      assertThat(registered.exitCode()).as(registered.output()).isZero();
      reconciler.release(
          Documents.association("fleet/patch")
              .command()
              .resource(
                  "{'name': 'before', 'step': {'action': 'aws:runShellScript', 'inputs':"
                      + " {'runCommand': ['echo before >> /root/steps']}}}")
              .resource(
                  "{'name': 'restart', 'step': {'action': 'aws:runShellScript', 'inputs':"
                      + " {'runCommand': ['echo restart >> /root/steps', 'test -e /root/once && exit"
                      + " 0', 'touch /root/once', 'exit 194']}}}")
              .resource(
                  "{'name': 'after', 'step': {'action': 'aws:runShellScript', 'inputs':"
                      + " {'runCommand': ['echo after >> /root/steps']}}}"));
      String boot = host.sh("cat /proc/sys/kernel/random/boot_id");
      host.startAgent("run");
      host.awaitRestart();
      assertThat(host.sh("cat /proc/sys/kernel/random/boot_id")).isNotEqualTo(boot);
      Eventually.until("it is reported", () -> !reconciler.reports("fleet/patch").isEmpty());
      assertThat(host.sh("cat /root/steps")).isEqualTo("before\nrestart\nrestart\nafter");
      assertThat(reconciler.reports("fleet/patch"))
          .singleElement()
          .satisfies(report -> assertThat(report.verdict()).isEqualTo(Verdict.IN_SYNC))
          .satisfies(report -> assertThat(report.resources()).hasSize(3));
    }
  }
}
