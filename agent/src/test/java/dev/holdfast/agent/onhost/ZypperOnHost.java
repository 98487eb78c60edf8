package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// With zypper, from a repository that createrepo made.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ZypperOnHost extends RpmPackages {
  private final BootedHost host = BootedHost.other("rm -f /usr/bin/apt-get /usr/bin/dnf");

  @Override
  BootedHost host() {
    return host;
  }

  @Override
  String repositories() {
    return "/etc/zypp/repos.d";
  }

  @BeforeAll
  void repository() {
    asBefore();
  }

  @AfterAll
  void end() {
    host.close();
  }

  @Test
  void whoeverHoldsTheLockIsWaitedFor() {
    host.sh("sleep 3 >/dev/null 2>&1 & printf $! > /run/zypp.pid");
    BootedHost.Ended ended = host.apply("    - {name: p, package: {name: bell}}\n");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    assertThat(host.is("kill -0 $(cat /run/zypp.pid)")).isFalse();
  }
}
