package dev.holdfast.agent.link;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.testing.Authority;
import dev.holdfast.agent.testing.HandClock;
import dev.holdfast.agent.testing.TestNode;
import dev.holdfast.agent.testing.TestReconciler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Over TLS, with an authority that only the node's owner trusts.
class TlsIT {
  private static final String WEB = "fleet/web";
  @TempDir private static Path authorities;
  private static Path ours;
  private static Path others;
  private static SSLContext here;
  private static SSLContext elsewhere;
  @TempDir private Path folder;
  private final HandClock clock = new HandClock();

  @BeforeAll
  static void authorities() throws Exception {
    var authority = new Authority(authorities.resolve("ours"));
    ours = authority.pem();
    here = authority.server("ip:127.0.0.1");
    elsewhere = authority.server("dns:holdfast.example");
    others = new Authority(authorities.resolve("others")).pem();
  }

  private void assertRefused(SSLContext server, @Nullable Path trusted, String words) {
    try (var reconciler = TestReconciler.overTls(clock, server);
        var node = new TestNode(folder, reconciler, clock).trusting(trusted)) {
      assertThatThrownBy(node::register).hasMessageContaining(words);
      assertThat(reconciler.received()).isEmpty();
    }
  }

  @Test
  void nothingIsSaidToAServerThatNobodyVouchesFor() throws Exception {
    assertRefused(here, null, "certif"); // not among the system's, or the system has none
    assertRefused(here, others, "PKIX path");
    assertRefused(elsewhere, ours, "127.0.0.1");
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    assertRefused(here, empty, "empty.pem holds no certificates");
  }

  @Test
  void aPrivateAuthorityIsTrustedAndTheReconcilersKeyStaysPinned() {
    try (var reconciler = TestReconciler.overTls(clock, here);
        var node = new TestNode(folder, reconciler, clock).trusting(ours)) {
      node.register();
      reconciler.release(association(WEB).file("/etc/motd", "one"));
      node.start();
      until("it ran", () -> reconciler.reports(WEB).size() == 1);
      assertThat(node.tree().text("/etc/motd")).isEqualTo("one");
      until("it is up to date", reconciler::isUpToDate);

      // the same certificate, and another key: whoever has the one does not have the other
      reconciler.gate().impersonated();
      reconciler.gate().dropSessions();
      reconciler.release(association(WEB).file("/etc/motd", "evil"));
      until("it turns away", () -> !node.isReachable());
      assertThat(node.tree().text("/etc/motd")).isEqualTo("one");
      reconciler.gate().genuine();
      reconciler.release(association(WEB).file("/etc/motd", "two"));
      until("it goes on", () -> node.tree().text("/etc/motd").equals("two"));
    }
  }

  @Test
  void aNodeWhoseAuthoritiesAreGoneGoesOnAloneUntilTheyAreBack() throws Exception {
    Path trusted = folder.resolve("trusted.pem");
    Files.copy(ours, trusted);
    try (var reconciler = TestReconciler.overTls(clock, here)) {
      reconciler.release(association(WEB).schedule("rate(30 minutes)").file("/etc/motd", "one"));
      try (var node = new TestNode(folder, reconciler, clock).trusting(trusted)) {
        node.register();
        node.start();
        until("it ran", () -> reconciler.reports(WEB).size() == 1);
      }
      Files.delete(trusted);
      clock.advance(Duration.ofDays(1));
      try (var node = new TestNode(folder, reconciler, clock)) {
        node.tree().file("/etc/motd", "by hand");
        node.start();
        until("it corrects what it knows", () -> node.tree().text("/etc/motd").equals("one"));
        assertThat(node.isReachable()).isFalse();
        assertThat(reconciler.reports(WEB)).hasSize(1);

        Files.copy(ours, trusted);
        until("it tells of it", () -> reconciler.reports(WEB).size() == 2);
      }
    }
  }
}
