package dev.holdfast.agent.onhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.BootedHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a file carries beside its content, with the system's own tools to look at it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilesOnHost {
  private final BootedHost host = BootedHost.other("mkdir -p /srv/f");

  @AfterAll
  void end() {
    host.close();
  }

  @Test
  void anAccessListALabelAndAttributesStayWithAFileThatIsWrittenAnew() {
    host.sh(
        "cd /srv/f; echo old > app; chmod 640 app; chown daemon:adm app; setfacl -m u:games:r,g:mail:rw app;"
            + " setfattr -n user.origin -v here app;"
            + " setfattr -n security.selinux -v system_u:object_r:etc_t:s0 app");
    String before = host.sh("cd /srv/f; getfacl app; getfattr -d -m - app; stat -c %a app");
    BootedHost.Ended ended =
        host.apply("    - {name: f, file: {path: /srv/f/app, content: \"new\"}}\n");
    assertThat(ended.exitCode()).as(ended.output()).isEqualTo(2);
    assertThat(host.sh("cat /srv/f/app")).isEqualTo("new");
    assertThat(host.sh("cd /srv/f; getfacl app; getfattr -d -m - app; stat -c %a app"))
        .isEqualTo(before)
        .contains("user:games:r--")
        .contains("etc_t");
    // the mode is what the document says, as after chmod
    String mode = "    - {name: f, file: {path: /srv/f/app, content: \"newer\", mode: \"0600\"}}\n";
    assertThat(host.apply(mode).exitCode()).isEqualTo(2);
    assertThat(host.sh("stat -c %a /srv/f/app; getfacl -cp /srv/f/app | grep games | tr -d '\\t'"))
        .isEqualTo("600\nuser:games:r--#effective:---");
    assertThat(host.apply(mode).exitCode()).isZero();
  }

  @Test
  void aCapabilityBelongsToTheOldContent() {
    host.sh(
        "cd /srv/f; cp /bin/true tool; setfattr -n security.capability"
            + " -v 0x0100000200040000000000000000000000000000 tool");
    assertThat(
            host.apply("    - {name: f, file: {path: /srv/f/tool, content: \"x\"}}\n").exitCode())
        .isEqualTo(2);
    assertThat(host.sh("getfattr -d -m - /srv/f/tool")).isEmpty();
  }
}
