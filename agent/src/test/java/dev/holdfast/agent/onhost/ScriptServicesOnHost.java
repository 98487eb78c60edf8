package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// `service` where systemd does not run: System V's scripts with Debian's tools, and OpenRC.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptServicesOnHost {
  private final BootedHost host = BootedHost.other("rm -f /etc/init.d/*; rm -rf /etc/rc?.d/*");

  @AfterAll
  void end() {
    host.close();
  }

  private void corrects(String resource) {
    BootedHost.Ended checked = host.apply(resource, "--check");
    assertThat(checked.exitCode()).as(checked.output()).isEqualTo(2);
    BootedHost.Ended applied = host.apply(resource);
    assertThat(applied.exitCode()).as(applied.output()).isEqualTo(2);
    BootedHost.Ended again = host.apply(resource);
    assertThat(again.exitCode()).as(again.output()).isZero();
  }

  private void script(String name, String text) {
    host.file("/etc/init.d/" + name, text);
    host.sh("chmod 755 /etc/init.d/" + name);
  }

  @Test
  void aScriptOfSystemVIsStartedEnabledReloadedAndStopped() {
    host.sh("rm -rf /run/openrc");
    script(
        "bulb",
        """
        #!/bin/sh
        ### BEGIN INIT INFO
        # Provides:          bulb
        # Required-Start:
        # Required-Stop:
        # Default-Start:     2 3 4 5
        # Default-Stop:      0 1 6
        # Short-Description: for tests
        ### END INIT INFO
        pid=/run/bulb.pid
        daemon() { start-stop-daemon --pidfile $pid --exec /bin/sleep "$@"; }
        case "$1" in
          start) daemon --start --quiet --oknodo --background --make-pidfile -- infinity ;;
          stop) daemon --stop --quiet --oknodo --remove-pidfile --retry 2 ;;
          restart) $0 stop; $0 start ;;
          reload) touch /run/bulb-reloaded ;;
          status) [ -e $pid ] || exit 3; kill -0 $(cat $pid) 2>/dev/null || exit 1 ;;
          *) exit 2 ;;
        esac
        """);
    String on = "    - {name: s, service: {name: bulb, state: running, enabled: true}}\n";
    corrects(on);
    assertThat(host.is("kill -0 $(cat /run/bulb.pid) && ls /etc/rc2.d/S??bulb")).isTrue();

    host.sh("kill $(cat /run/bulb.pid); update-rc.d bulb disable");
    assertThat(host.apply(on, "--check").output())
        .contains("state: stopped, should be running")
        .contains("enabled: false, should be true");
    corrects(on);

    String notified =
        """
            - {name: f, file: {path: /etc/bulb.conf, content: "%s"}, notify: [s]}
            - {name: s, service: {name: bulb, onNotify: %s}}
        """;
    String pid = host.sh("cat /run/bulb.pid");
    host.apply(notified.formatted("one", "reload"));
    assertThat(host.is("test -e /run/bulb-reloaded")).isTrue();
    assertThat(host.sh("cat /run/bulb.pid")).isEqualTo(pid);
    host.apply(notified.formatted("two", "restart"));
    assertThat(host.sh("cat /run/bulb.pid")).isNotEqualTo(pid);

    corrects("    - {name: s, service: {name: bulb, state: stopped, enabled: false}}\n");
    assertThat(host.is("ls /etc/rc2.d/S??bulb || test -e /run/bulb.pid")).isFalse();
    assertThat(host.apply("    - {name: s, service: {name: bulb, masked: true}}\n").output())
        .contains("services cannot be masked with System V's init");
  }

  /// By a stand-in for Red Hat's tool, which makes and takes away the links that the real one does.
  @Test
  void whereThereIsChkconfigItIsAskedToEnable() {
    host.sh("rm -rf /run/openrc; mv /usr/sbin/update-rc.d /usr/sbin/update-rc.d.away");
    script("oil", "#!/bin/sh\n[ $1 = status ] || touch /run/oil-$1\n");
    host.file(
        "/sbin/chkconfig",
        """
        #!/bin/sh
        echo "$@" >> /run/chkconfig
        case "$1 $2" in
          "--add oil") [ -e /etc/init.d/oil ] ;;
          "oil on") for l in 2 3 4 5; do ln -sf ../init.d/oil /etc/rc$l.d/S85oil; done ;;
          "oil off") rm -f /etc/rc?.d/S85oil ;;
          *) echo "error reading information on service $1: No such file or directory"; exit 1 ;;
        esac
        """);
    host.sh("chmod 755 /sbin/chkconfig; mkdir -p /etc/rc2.d /etc/rc3.d /etc/rc4.d /etc/rc5.d");
    try {
      corrects("    - {name: s, service: {name: oil, enabled: true}}\n");
      assertThat(host.sh("cat /run/chkconfig")).isEqualTo("--add oil\noil on");
      corrects("    - {name: s, service: {name: oil, enabled: false}}\n");
      assertThat(host.sh("tail -n 1 /run/chkconfig")).isEqualTo("oil off");
      script("rust", "#!/bin/sh\n# status\n");
      assertThat(host.apply("    - {name: s, service: {name: rust, enabled: true}}\n").output())
          .contains("chkconfig ended with 1: error reading information on service --add");
    } finally {
      host.sh("mv /usr/sbin/update-rc.d.away /usr/sbin/update-rc.d; rm -f /sbin/chkconfig");
    }
  }

  @Test
  void aScriptThatCannotSayWhetherItRunsIsFailed() {
    host.sh("rm -rf /run/openrc");
    script("dumb", "#!/bin/sh\nexit 0\n");
    script("odd", "#!/bin/sh\n# status\necho no idea; exit 4\n");
    script("dud", "#!/bin/sh\n[ $1 = status ] && exit 3; echo no bulb in it; exit 1\n");
    assertThat(host.apply("    - {name: s, service: {name: dumb, state: running}}\n").output())
        .contains("/etc/init.d/dumb has no 'status'");
    assertThat(host.apply("    - {name: s, service: {name: odd, state: running}}\n").output())
        .contains("odd status ended with 4: no idea");
    assertThat(host.apply("    - {name: s, service: {name: dud, state: running}}\n").output())
        .contains("dud start ended with 1: no bulb in it");
    assertThat(host.apply("    - {name: s, service: {name: ghost, state: running}}\n").output())
        .contains("this node has no service 'ghost'");
    assertThat(host.apply("    - {name: s, service: {name: ../dumb, state: stopped}}\n").exitCode())
        .isNotZero();
  }

  @Test
  void aServiceOfOpenrcIsStartedEnabledAndStopped() {
    host.sh(
        "for d in starting started stopping inactive exclusive daemons options; do"
            + " mkdir -p /run/openrc/$d; done; echo default > /run/openrc/softlevel");
    script(
        "lantern",
        """
        #!/sbin/openrc-run
        command=/bin/sleep
        command_args=31536000
        command_background=yes
        pidfile=/run/lantern.pid
        """);
    String on = "    - {name: s, service: {name: lantern, state: running, enabled: true}}\n";
    corrects(on);
    assertThat(host.is("kill -0 $(cat /run/lantern.pid)")).isTrue();
    assertThat(host.is("test -L /etc/runlevels/default/lantern")).isTrue();
    host.sh("rc-service lantern stop");
    assertThat(host.apply(on, "--check").output()).contains("state: stopped, should be running");
    corrects(on);
    corrects("    - {name: s, service: {name: lantern, state: stopped, enabled: false}}\n");
    assertThat(host.is("kill -0 $(cat /run/lantern.pid)")).isFalse();
    assertThat(host.is("test -L /etc/runlevels/default/lantern")).isFalse();
    host.sh("rm -rf /run/openrc");
  }
}
