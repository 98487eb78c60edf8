package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import dev.holdfast.agent.testing.Untested;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `aws:configureDocker` and `aws:runDockerAction` with Debian's Docker and real containers, of an
/// image that is nothing but busybox.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerOnHost {
  private static final String SERVE = "cmd: /bin/serve";

  private final BootedHost host = BootedHost.docker();
  private String installed = "";

  @BeforeAll
  void engine() {
    // where the machine has the first version of control groups, systemd-nspawn shows them
    // read-only
    host.sh(
        "[ -e /sys/fs/cgroup/cgroup.controllers ] || for at in /sys/fs/cgroup/*; do"
            + " mount -o remount,rw,bind $at; done");
    BootedHost.Ended ended = configure("Install");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    installed = ended.output();
    // the first process of a container hears TERM only where it asks for it
    host.file(
        "/root/image/bin/serve",
        "#!/bin/busybox sh\ntrap 'exit 0' TERM\n/bin/busybox sleep 1000 & wait\n");
    host.file("/root/image/bin/seven", "#!/bin/busybox sh\necho to nobody >&2\nexit 7\n");
    host.sh(
        "cp /bin/busybox /root/image/bin; chmod 755 /root/image/bin/*;"
            + " tar -C /root/image -c . | docker import - tiny:1");
    BootedHost.Ended tried = host.run("docker", "run", "--rm", "tiny:1", "/bin/busybox", "true");
    if (tried.exitCode() != 0) {
      Untested.because("Docker runs no container here: " + tried.output());
    }
  }

  @AfterEach
  void asBefore() {
    host.sh("docker ps -aq | xargs -r docker rm -f");
  }

  @AfterAll
  void end() {
    host.run(
        "/bin/sh",
        "-c",
        "systemctl stop docker.socket docker containerd; rmdir /sys/fs/cgroup/*/docker");
    host.close();
  }

  private BootedHost.Ended step(String action, String inputs) {
    host.file(
        "/root/step.yaml",
        """
        schemaVersion: "2.2"
        mainSteps:
          - {action: "%s", name: it, inputs: {%s}}
        """
            .formatted(action, inputs));
    return host.agent("apply", "/root/step.yaml");
  }

  private BootedHost.Ended configure(String action) {
    return step("aws:configureDocker", "action: " + action);
  }

  private BootedHost.Ended docker(String inputs) {
    return step("aws:runDockerAction", inputs);
  }

  /// What is said by an action that succeeds.
  private String does(String inputs) {
    BootedHost.Ended ended = docker(inputs);
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    return ended.output();
  }

  /// What is said by an action that fails, in the line that names the reason.
  private String fails(String inputs) {
    BootedHost.Ended ended = docker(inputs);
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(6);
    return ended.output().lines().findFirst().orElse("");
  }

  private String inspected(String name, String format) {
    return host.sh("docker inspect -f '" + format + "' " + name);
  }

  private String state(String name) {
    return inspected(name, "{{.State.Status}}");
  }

  @Test
  void dockerIsInstalledAndStartedOnceFromAListThatNobodyHadRead() {
    assertThat(installed).contains("installed docker.io");
    assertThat(host.sh("systemctl is-enabled docker; systemctl is-active docker"))
        .isEqualTo("enabled\nactive");
    String since = host.sh("systemctl show -P ActiveEnterTimestampMonotonic docker");
    assertThat(configure("Install").output()).contains("docker.io is installed already");
    assertThat(host.sh("systemctl show -P ActiveEnterTimestampMonotonic docker")).isEqualTo(since);
    host.sh("systemctl stop docker.socket docker");
    assertThat(configure("Install").exitCode()).isEqualTo(2);
    assertThat(host.sh("systemctl is-active docker")).isEqualTo("active");
  }

  @Test
  void dockerIsRemovedAndComesBackWithItsImages() {
    BootedHost.Ended removed = configure("Uninstall");
    assertThat(removed.exitCode()).as(removed.output()).isEqualTo(2);
    assertThat(removed.output()).contains("removed docker.io");
    assertThat(host.is("systemctl is-active docker")).isFalse();
    assertThat(docker("action: Ps").output()).contains("not applicable", "docker is not installed");
    assertThat(configure("Uninstall").output()).contains("Docker is not installed");
    assertThat(configure("Install").output()).contains("installed docker.io");
    assertThat(does("action: Images")).contains("tiny");
  }

  @Test
  void aContainerRunsAsTheDocumentSays() {
    host.sh("mkdir -p /srv/one /srv/two; echo here > /srv/two/file");
    does(
        "action: Run, image: 'tiny:1', container: web, memory: 64m, cpuShares: '512',"
            + " volume: ['/srv/one:/one', '/srv/two:/two:ro'], env: 'A=b c', user: '1000', "
            + SERVE);
    assertThat(
            inspected("web", "{{.State.Status}} {{.HostConfig.Memory}} {{.HostConfig.CpuShares}}"))
        .isEqualTo("running 67108864 512");
    assertThat(does("action: Exec, container: web, cmd: '/bin/busybox id -u'")).contains("1000");
    assertThat(does("action: Exec, container: web, user: '7', cmd: '/bin/busybox id -u'"))
        .contains("    7\n");
    assertThat(does("action: Exec, container: web, cmd: '/bin/busybox env'")).contains("A=b c");
    assertThat(does("action: Exec, container: web, cmd: '/bin/busybox cat /two/file'"))
        .contains("here");
    assertThat(does("action: Ps")).contains("tiny:1", "web");
    assertThat(does("action: Stats, container: web")).contains("64MiB");
    assertThat(does("action: Inspect, container: web, image: 'tiny:1'"))
        .contains("\"Cmd\"", "\"RootFS\"");
  }

  @Test
  void aContainerIsCreatedStartedStoppedAndRemoved() {
    does("action: Create, image: 'tiny:1', container: web, " + SERVE);
    assertThat(state("web")).isEqualTo("created");
    does("action: Start, container: web");
    assertThat(state("web")).isEqualTo("running");
    assertThat(fails("action: Rm, container: web")).contains("exit 1", "running container");
    does("action: Stop, container: web");
    assertThat(state("web")).isEqualTo("exited");
    does("action: Rm, container: web");
    assertThat(host.sh("docker ps -aq")).isEmpty();
    assertThat(fails("action: Stop, container: web")).contains("No such container: web");
  }

  @Test
  void whatAContainerFailsWithIsTold() {
    does("action: Run, image: 'tiny:1', container: web, " + SERVE);
    assertThat(fails("action: Exec, container: web, cmd: /bin/seven"))
        .contains("exit 7", "to nobody");
    does("action: Run, image: 'tiny:1', container: short, cmd: '/bin/busybox ls /nowhere'");
    host.sh("docker wait short");
    assertThat(does("action: Ps")).contains("Exited (1)");
    assertThat(does("action: Logs, container: short")).contains("/nowhere: No such file");
    assertThat(fails("action: Run, image: 'tiny:1', container: none, cmd: /bin/none"))
        .contains("exit 127", "no such file or directory");
    assertThat(fails("action: Run, image: 'tiny:1', container: web, " + SERVE))
        .contains("exit 125", "\"/web\" is already in use");
  }

  @Test
  void imagesAreListedAndRemovedAndTheReasonIsToldWhereOneCannotBeHad() {
    host.sh("docker tag tiny:1 spare:1");
    assertThat(does("action: Images")).contains("tiny", "spare");
    does("action: Rmi, image: 'spare:1'");
    assertThat(does("action: Images")).doesNotContain("spare");
    assertThat(fails("action: Pull, image: '127.0.0.1:9/other:1'")).contains("connection refused");
    assertThat(fails("action: Run, image: '127.0.0.1:9/other:1'"))
        .contains("exit 125", "connection refused");
  }

  @Test
  void aDockerThatDoesNotRunIsTold() {
    host.sh("systemctl stop docker.socket docker");
    assertThat(fails("action: Ps")).contains("Cannot connect to the Docker daemon");
    assertThat(configure("Install").exitCode()).isEqualTo(2);
  }
}
