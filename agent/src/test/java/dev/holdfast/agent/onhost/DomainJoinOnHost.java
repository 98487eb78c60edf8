package dev.holdfast.agent.onhost;

import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `aws:domainJoin` into a domain of Active Directory whose controller is a real Samba, at the far
/// end of a virtual cable. What became of it is asked there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DomainJoinOnHost {
  private static final String PASSWORD = "Joiner-pa55word";
  private static final String WRONG = "Wrong-pa55word";
  private static final String SECRETS = "/var/lib/holdfast-agent/secrets";
  private static final String KEYTAB = "/etc/krb5.keytab";

  private final BootedHost host = BootedHost.domain();

  @BeforeAll
  void controller() {
    host.sh(
        "ip netns add far; ip link add wan type veth peer name far0; ip link set far0 netns far;"
            + " ip -n far link set lo up; ip -n far address add 10.9.0.1/24 dev far0;"
            + " ip -n far link set far0 up; ip address add 10.9.0.5/24 dev wan; ip link set wan up;"
            + " mkdir -p /etc/netns/far; echo nameserver 10.9.0.1 > /etc/netns/far/resolv.conf;"
            + " printf '127.0.0.1 localhost\\n10.9.0.1 dc1.corp.example dc1\\n'"
            + " > /etc/netns/far/hosts; echo nameserver 10.9.0.1 > /etc/resolv.conf");
    host.sh(
        "ip netns exec far samba-tool domain provision --realm=CORP.EXAMPLE --domain=CORP"
            + " --host-name=dc1 --host-ip=10.9.0.1 --server-role=dc --targetdir=/srv/dc"
            + " --dns-backend=SAMBA_INTERNAL --option='interfaces=10.9.0.1/24'"
            + " --option='bind interfaces only=yes' --adminpass="
            + PASSWORD);
    host.sh(
        "systemd-run -q --unit=dc ip netns exec far"
            + " samba --interactive --debug-stdout -s /srv/dc/etc/smb.conf");
    until(
        "the controller answers",
        () ->
            host.is(
                "ip netns exec far ss -Hltn | grep -q :88 && realm discover --install=/ corp.example"));
    controller("ou create OU=web");
    host.sh("mkdir -p -m 700 " + SECRETS);
    host.file(SECRETS + "/domain-join-user", "Administrator");
    host.sh("chmod 600 " + SECRETS + "/*");
  }

  @AfterEach
  void asBefore() {
    host.sh(
        "if [ -e /root/realm ]; then mv /root/realm /usr/sbin/realm; fi;"
            + " systemctl stop sssd 2>/dev/null;"
            + " rm -rf /etc/krb5.keytab /etc/krb5.conf /etc/sssd/sssd.conf /var/lib/sss/db/*;"
            + " hostnamectl set-hostname host");
    computers()
        .lines()
        .filter(each -> !each.equals("DC1$"))
        .forEach(each -> controller("computer delete '" + each + "'"));
  }

  @AfterAll
  void end() {
    host.close();
  }

  private String controller(String words) {
    return host.sh("ip netns exec far samba-tool " + words + " -s /srv/dc/etc/smb.conf");
  }

  private String computers() {
    return controller("computer list");
  }

  private String account() {
    return controller(
        "computer show WEB-1 --attributes=dn,pwdLastSet,msDS-KeyVersionNumber,whenCreated");
  }

  /// What a node has that joins by this program.
  private void with(String program) {
    if (program.equals("adcli")) {
      host.sh("mv /usr/sbin/realm /root/realm");
    }
  }

  private void password(String password) {
    host.file(SECRETS + "/domain-join-password", password);
    host.sh("chmod 600 " + SECRETS + "/*");
  }

  private BootedHost.Ended join(String inputs, String... options) {
    host.file(
        "/root/step.yaml",
        """
        schemaVersion: "2.2"
        mainSteps:
          - action: aws:domainJoin
            name: it
            inputs: {directoryId: d-1, dnsIpAddresses: [10.9.0.1], %s}
        """
            .formatted(inputs));
    var words = new ArrayList<>(List.of("apply", "/root/step.yaml"));
    words.addAll(List.of(options));
    return host.agent(words.toArray(String[]::new));
  }

  /// What joining changes on the node.
  private String node() {
    return host.sh(
        "find /etc /var/lib/sss -type f -exec sha256sum {} + | sort; hostname;"
            + " dpkg-query -W; systemctl is-active sssd || true");
  }

  private static final String WEB_1 =
      "directoryName: corp.example, directoryOU: 'OU=web,DC=corp,DC=example', hostName: web-1";

  @ParameterizedTest
  @ValueSource(strings = {"realm", "adcli"})
  void theNodeHasAnAccountOfTheDomainAndKeepsIt(String program) {
    with(program);
    password(PASSWORD);
    String before = node();
    BootedHost.Ended checked = join(WEB_1, "--check");
    assertThat(checked.output()).contains("unknown", "cannot be checked");
    assertThat(node()).isEqualTo(before);
    assertThat(computers()).isEqualTo("DC1$");

    BootedHost.Ended joined = join(WEB_1);
    assertThat(joined.exitCode()).as(joined.output()).isEqualTo(2);
    assertThat(joined.output()).doesNotContain(PASSWORD);
    assertThat(computers().lines()).containsExactlyInAnyOrder("DC1$", "WEB-1$");
    assertThat(account()).contains("CN=WEB-1,OU=web,DC=corp,DC=example");
    assertThat(host.sh("hostname")).isEqualTo("web-1");
    assertThat(host.sh("adcli testjoin --domain=corp.example")).contains("validated join");

    String account = account();
    String after = node();
    BootedHost.Ended again = join(WEB_1);
    assertThat(again.output()).contains("joined to corp.example already");
    assertThat(account()).isEqualTo(account);
    assertThat(host.is("test -s " + KEYTAB)).isTrue();
    assertThat(node()).isEqualTo(after);
  }

  @ParameterizedTest
  @ValueSource(strings = {"realm", "adcli"})
  void whereNobodyAnswersTheNodeStaysAsItIs(String program) {
    with(program);
    password(PASSWORD);
    join(WEB_1);
    String joined = node();
    host.sh("ip link set wan down");
    try {
      assertThat(join(WEB_1).output())
          .contains(
              program.equals("realm")
                  ? "joined to corp.example already"
                  : "Couldn't find usable domain controller");
    } finally {
      host.sh("ip link set wan up");
    }
    assertThat(node()).isEqualTo(joined);
  }

  @Test
  void byAdcliANodeWhoseAccountIsGoneJoinsAgain() {
    with("adcli");
    password(PASSWORD);
    join(WEB_1);
    controller("computer delete WEB-1");
    BootedHost.Ended again = join(WEB_1);
    assertThat(again.exitCode()).as(again.output()).isEqualTo(2);
    assertThat(computers()).contains("WEB-1$");
    assertThat(host.sh("adcli testjoin --domain=corp.example")).contains("validated join");
  }

  /// What lets users in was missing, as were polkit and PackageKit, by which realmd would ask for
  /// it.
  @Test
  void byRealmdTheDomainsUsersAreKnownToTheNode() {
    host.sh("dpkg-query -W -f '${Package}\\n' | grep sss | xargs -r dpkg --purge");
    password(PASSWORD);
    BootedHost.Ended joined = join("directoryName: corp.example");
    assertThat(joined.exitCode()).as(joined.output()).isEqualTo(2);
    assertThat(joined.output()).contains("installed libnss-sss, libpam-sss, sssd, sssd-tools");
    assertThat(computers()).contains("HOST$");
    until("sssd knows the administrator", () -> host.is("id administrator@corp.example"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"realm", "adcli"})
  void aWrongPasswordIsFailedWithTheReasonAndTheNodeDoesNotJoin(String program) {
    with(program);
    password(WRONG);
    BootedHost.Ended ended = join("directoryName: corp.example");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(6);
    assertThat(ended.output().lines().findFirst().orElse(""))
        .startsWith("failed")
        .contains("Preauthentication failed");
    assertThat(ended.output()).doesNotContain(WRONG);
    assertThat(host.is("grep -rq " + WRONG + " /var/lib/holdfast-agent/steps /var/log")).isFalse();
    assertThat(host.is("journalctl | grep -q " + WRONG)).isFalse();
    assertThat(host.is("test -e " + KEYTAB)).isFalse();
    assertThat(computers()).isEqualTo("DC1$");
  }

  @ParameterizedTest
  @ValueSource(strings = {"realm", "adcli"})
  void aNameThatWouldBeCutToAnothersIsRefused(String program) {
    with(program);
    password(PASSWORD);
    assertThat(join("directoryName: corp.example, hostName: web-production-1").output())
        .contains("failed", "would be cut to 'WEB-PRODUCTION-'");
    host.sh("hostnamectl set-hostname web-production-2.corp.example");
    BootedHost.Ended own = join("directoryName: corp.example");
    assertThat(own.output()).contains("'web-production-2' is longer than the 15 characters");
    assertThat(own.exitCode()).isEqualTo(6);
    assertThat(host.sh("hostname")).isEqualTo("web-production-2.corp.example");
    assertThat(computers()).isEqualTo("DC1$");
  }

  @Test
  void aDomainThatNobodyKnowsIsFailedAndTheNodeKeepsItsName() {
    password(PASSWORD);
    BootedHost.Ended ended = join("directoryName: nowhere.example, hostName: web-1");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(6);
    assertThat(ended.output()).contains("No such realm found: nowhere.example");
    assertThat(host.sh("hostname")).isEqualTo("host");
  }
}
