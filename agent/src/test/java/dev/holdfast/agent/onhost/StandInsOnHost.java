package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import dev.holdfast.agent.testing.FileServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Steps that need a program which no Debian brings: stand-ins of it write down how they were
/// called. What the real ones would do is not shown here.
class StandInsOnHost {
  private static final String LOG = "/root/stand-in";
  private static final String DOMAIN =
      "directoryId: d-1, directoryName: corp.example, dnsIpAddresses: [192.0.2.1]";

  /// Makes a repository of two packages: a service, and a command.
  private static final String DEBS =
      """
      cd /root/debs
      deb() { # NAME, its files in ./tree
        mkdir tree/DEBIAN
        printf 'Package: %s\\nVersion: 1\\nArchitecture: all\\nMaintainer: Holdfast <test@localhost>\\nDescription: for tests\\n' "$1" > tree/DEBIAN/control
        dpkg-deb --root-owner-group -b tree "$1.deb"
        rm -r tree
        { dpkg-deb -f "$1.deb"
          printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$1.deb" "$(stat -c %s "$1.deb")" "$(sha256sum < "$1.deb" | cut -d' ' -f1)"
        } >> Packages
      }
      mkdir -p tree/lib/systemd/system
      printf '[Service]\\nExecStart=/bin/sleep infinity\\n' > tree/lib/systemd/system/docker.service
      deb docker.io
      mkdir -p tree/usr/bin; echo '#!/bin/sh' > tree/usr/bin/docker; chmod 755 tree/usr/bin/docker
      deb docker-cli
      echo 'deb [trusted=yes] file:/root/debs ./' > /etc/apt/sources.list.d/debs.list
      """;

  private final BootedHost host = BootedHost.shared();

  @AfterEach
  void asBefore() {
    host.sh(
        "cd /usr/local/bin && rm -f pwsh docker realm adcli hostnamectl; rm -rf "
            + LOG
            + "* /root/step.yaml /var/lib/holdfast-agent/secrets /etc/ssl/certs/ca-certificates.crt"
            + " /root/debs /etc/apt/sources.list.d/debs.list;"
            + " systemctl stop docker 2>/dev/null; dpkg --purge bell docker.io docker-cli;"
            + " systemctl daemon-reload");
  }

  /// @param body what it does after it wrote down its words, a line each
  private void standIn(String name, String body) {
    host.file(
        "/usr/local/bin/" + name,
        "#!/bin/sh\nprintf '%s\\n' \"" + name + "\" \"$@\" >> " + LOG + "\n" + body + "\n");
    host.sh("chmod 755 /usr/local/bin/" + name);
  }

  private BootedHost.Ended step(String action, String inputs) {
    host.file(
        "/root/step.yaml",
        """
        schemaVersion: "2.2"
        mainSteps:
          - {action: "%s", name: it, inputs: %s}
        """
            .formatted(action, inputs));
    return host.agent("apply", "/root/step.yaml");
  }

  private String called() {
    return host.sh("cat " + LOG);
  }

  private void isNotApplicable(BootedHost.Ended ended, String reason) {
    assertThat(ended.output()).contains("not applicable", reason);
    assertThat(ended.exitCode()).as(ended.output()).isZero();
  }

  @Test
  void withoutTheProgramAStepIsNotApplicableWithTheReason() {
    isNotApplicable(
        step("aws:runPowerShellScript", "{runCommand: [Get-Date]}"), "no PowerShell (pwsh)");
    isNotApplicable(
        step("aws:runDockerAction", "{action: Ps}"),
        "docker is not installed; aws:configureDocker installs it");
    isNotApplicable(step("aws:domainJoin", "{" + DOMAIN + "}"), "neither realm nor adcli");
    isNotApplicable(
        step("aws:psModule", "{source: 'https://x.example/m.zip'}"), "is for Windows only");
  }

  @Test
  void powershellGetsTheScriptAsAFileInTheFolderAndItsEnvironment() {
    standIn("pwsh", "cat \"$3\"; pwd; echo \"$GREETING $HOLDFAST_STEP\"; exit 5");
    BootedHost.Ended ended =
        step(
            "aws:runPowerShellScript",
            "{runCommand: ['Write-Output hello', 'exit 5'], workingDirectory: /srv,"
                + " environment: {GREETING: hi}}");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(6);
    assertThat(ended.output())
        .contains("Write-Output hello", "exit 5", "/srv\n", "hi it")
        .contains("5");
    assertThat(called().lines().limit(3)).containsExactly("pwsh", "-NonInteractive", "-f");
    assertThat(called().lines().skip(3)).singleElement().asString().endsWith("/script.ps1");
    assertThat(host.is("test -e $(sed -n 4p " + LOG + ")")).as("thrown away").isFalse();
  }

  @Test
  void dockerGetsTheWordsOfTheAction() {
    standIn("docker", "echo said; [ \"$1\" = run ]");
    BootedHost.Ended ran =
        step(
            "aws:runDockerAction",
            "{action: Run, image: 'web:1', cmd: 'serve --port 1', memory: 1g, publish: '80:80',"
                + " env: 'A=b c'}");
    assertThat(ran.exitCode()).as(ran.output()).isEqualTo(2);
    assertThat(ran.output()).contains("said");
    assertThat(called().lines())
        .containsExactly(
            "docker",
            "run",
            "--detach",
            "--memory",
            "1g",
            "--env",
            "A=b c",
            "--publish",
            "80:80",
            "web:1",
            "serve",
            "--port",
            "1");
    BootedHost.Ended failed = step("aws:runDockerAction", "{action: Stop, container: web}");
    assertThat(failed.exitCode()).as(failed.output()).isEqualTo(6);
    assertThat(called()).endsWith("docker\nstop\nweb");
    host.sh("rm " + LOG);
    assertThat(step("aws:runDockerAction", "{action: Rm, container: --all}").output())
        .contains("'--all' cannot be a name in Docker");
    assertThat(host.is("test -e " + LOG)).isFalse();
  }

  /// As in Debian 13, where the engine only recommends the command; and nobody has read the list.
  @Test
  void dockersCommandIsInstalledToo() {
    host.file("/root/debs/make", DEBS);
    host.sh("sh -eu /root/debs/make");
    BootedHost.Ended ended = step("aws:configureDocker", "{action: Install}");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    assertThat(ended.output()).contains("installed docker.io", "installed docker-cli");
    assertThat(step("aws:runDockerAction", "{action: Ps}").exitCode()).isEqualTo(2);
    BootedHost.Ended removed = step("aws:configureDocker", "{action: Uninstall}");
    assertThat(removed.output()).contains("removed docker.io, docker-cli");
    assertThat(host.is("test -e /usr/bin/docker")).isFalse();
  }

  private void credentials() {
    host.sh("mkdir -p -m 700 /var/lib/holdfast-agent/secrets");
    host.file("/var/lib/holdfast-agent/secrets/domain-join-user", "joiner");
    host.file("/var/lib/holdfast-agent/secrets/domain-join-password", "hunter2-hunter2");
    host.sh("chmod 600 /var/lib/holdfast-agent/secrets/*");
  }

  @Test
  void realmGetsThePasswordOnItsInputAlone() {
    standIn(
        "realm",
        "case $1 in list) ;; join) cat > "
            + LOG
            + "-in; cat "
            + LOG
            + "-in;; discover) printf ' client-software: cron\\n required-package: bell\\n';; esac");
    standIn("hostnamectl", "");
    String inputs = "{" + DOMAIN + ", directoryOU: 'OU=web,DC=corp', hostName: web-1}";
    assertThat(step("aws:domainJoin", inputs).output())
        .contains("lacks the secrets 'domain-join-user' and 'domain-join-password'");
    credentials();
    host.sh("rm " + LOG);
    String started = host.sh("systemctl show -P ActiveEnterTimestampMonotonic cron");
    BootedHost.Ended joined = step("aws:domainJoin", inputs);
    assertThat(joined.exitCode()).as(joined.output()).isEqualTo(2);
    assertThat(host.sh("cat " + LOG + "-in")).isEqualTo("hunter2-hunter2");
    assertThat(joined.output()).doesNotContain("hunter2");
    assertThat(called().lines())
        .containsExactly(
            "realm",
            "list",
            "--install=/",
            "--name-only",
            "realm",
            "discover",
            "--install=/",
            "corp.example",
            "hostnamectl",
            "set-hostname",
            "--",
            "web-1",
            "realm",
            "join",
            "--install=/",
            "--unattended",
            "--verbose",
            "--user=joiner",
            "--computer-ou=OU=web,DC=corp",
            "corp.example");
    assertThat(host.sh("dpkg-query -W -f '${Status}' bell")).isEqualTo("install ok installed");
    assertThat(host.sh("systemctl show -P ActiveEnterTimestampMonotonic cron"))
        .as("started anew")
        .isNotEqualTo(started);
  }

  @Test
  void inADomainOfFreeIpaANameMayBeLong() {
    standIn("realm", "[ $1 != discover ] || printf ' server-software: ipa\\n'");
    standIn("hostnamectl", "");
    credentials();
    BootedHost.Ended joined =
        step("aws:domainJoin", "{" + DOMAIN + ", hostName: a-name-of-more-than-15}");
    assertThat(joined.exitCode()).as(joined.output()).isEqualTo(2);
    assertThat(called()).endsWith("--user=joiner\ncorp.example");
  }

  @Test
  void whoIsJoinedAlreadyIsLeftAlone() {
    standIn("realm", "echo CORP.example");
    credentials();
    assertThat(step("aws:domainJoin", "{" + DOMAIN + "}").output())
        .contains("joined to corp.example already");
    assertThat(called()).isEqualTo("realm\nlist\n--install=/\n--name-only");
  }

  @Test
  void adcliJoinsWhereThereIsNoRealm() {
    standIn("adcli", "[ \"$1\" = join ] && cat > " + LOG + "-in");
    credentials();
    BootedHost.Ended joined = step("aws:domainJoin", "{" + DOMAIN + "}");
    assertThat(joined.exitCode()).as(joined.output()).isEqualTo(2);
    assertThat(host.sh("cat " + LOG + "-in")).isEqualTo("hunter2-hunter2");
    assertThat(called().lines())
        .containsExactly(
            "adcli",
            "testjoin",
            "--domain=corp.example",
            "adcli",
            "join",
            "--domain=corp.example",
            "--login-user=joiner",
            "--stdin-password");
  }

  @Test
  void anObjectOfS3IsFetchedByThePathStyleUrlWithItsSignature() {
    String signature =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20261121%2Feu%2Fs3%2Faws4_request"
            + "&X-Amz-SignedHeaders=host&X-Amz-Signature=0123abcd";
    try (var server = new FileServer("echo hello\n".getBytes(StandardCharsets.UTF_8))) {
      String plain = server.https() + "/bucket/scripts/my%20setup.sh";
      String inputs =
          "{sourceType: S3, sourceInfo: {path: '%s'}, destinationPath: /root/stand-in/}";
      assertThat(step("aws:downloadContent", inputs.formatted(plain)).output())
          .contains("install ca-certificates");
      host.sh("mkdir -p /etc/ssl/certs");
      host.file("/etc/ssl/certs/ca-certificates.crt", server.certificate());
      BootedHost.Ended fetched =
          step("aws:downloadContent", inputs.formatted(plain + "?" + signature));
      assertThat(fetched.exitCode()).as(fetched.output()).isEqualTo(2);
      assertThat(server.asked()).containsExactly("GET /bucket/scripts/my%20setup.sh?" + signature);
      assertThat(fetched.output()).doesNotContain("0123abcd");
      assertThat(host.sh("cat '/root/stand-in/my setup.sh'")).isEqualTo("echo hello");
      assertThat(step("aws:downloadContent", inputs.formatted(server.http() + "/b/k")).output())
          .contains("only https:// is fetched");
    }
  }
}
