package dev.holdfast.agent.link;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.HandClock;
import dev.holdfast.agent.testing.LogLines;
import dev.holdfast.agent.testing.TestNode;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.BadSignatureException;
import dev.holdfast.wire.JoinToken;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.Revocation;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a node does when the other side is not what it should be.
class CourierIT {
  private static final String WEB = "fleet/web";
  @TempDir private Path folder;
  private HandClock clock;
  private TestReconciler reconciler;
  private TestNode node;
  private final LogLines lines = new LogLines();

  @BeforeEach
  void begins() {
    clock = new HandClock();
    reconciler = new TestReconciler(clock);
    node = new TestNode(folder, reconciler, clock);
  }

  @AfterEach
  void ends() {
    node.close();
    reconciler.close();
    lines.close();
  }

  private Registration.Wish wish(URI server, JoinToken token, boolean insecureHttp) {
    return new Registration.Wish(
        server, token, new NodeName("node-1"), Labels.NONE, insecureHttp, null, null, "test");
  }

  private void assertRefused(Registration.Wish wish, String words) {
    assertThatThrownBy(() -> Registration.join(wish, SigningKey.generate(), new SecureRandom()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aReconcilerWithAnotherKeyThanTheTokensIsNotJoined() {
    var foreign =
        new JoinToken(
            "tok1",
            reconciler.gate().token().secret(),
            SigningKey.generate().verifying().fingerprint());
    assertRefused(wish(reconciler.url(), foreign, false), "its key is another one");
  }

  @Test
  void aTokenWithAWrongSecretIsRefusedWithTheReconcilersWords() {
    JoinToken token = reconciler.gate().token();
    var wrong = new JoinToken(token.id(), "x".repeat(32), token.fingerprint());
    assertRefused(wish(reconciler.url(), wrong, false), "the token is used up");
  }

  @Test
  void plainHttpIsOnlyForLoopback() {
    assertRefused(
        wish(URI.create("http://192.0.2.1:8440"), reconciler.gate().token(), false),
        "refusing plain http to 192.0.2.1");
    assertRefused(wish(URI.create("ftp://127.0.0.1"), reconciler.gate().token(), true), "https://");
  }

  private Report firstReport() {
    until("a report arrives", () -> !reconciler.reports(WEB).isEmpty());
    return reconciler.reports(WEB).getFirst();
  }

  private void running() {
    node.register();
    reconciler.release(association(WEB).file("/etc/motd", "one").schedule("rate(5 minutes)"));
    node.start();
    firstReport();
    until("it is up to date", reconciler::isUpToDate);
  }

  private void assertStill(String text) {
    assertThat(node.tree().text("/etc/motd")).isEqualTo(text);
  }

  @Test
  void anImposterGetsNoSession() {
    running();
    reconciler.stop();
    reconciler.gate().impersonated();
    reconciler.gate().dropSessions();
    reconciler.start();
    until("it says so", () -> lines.tell("its key is another one"));
    reconciler.gate().genuine();
    reconciler.release(association(WEB).file("/etc/motd", "two"));
    until("it goes on", () -> reconciler.reports(WEB).size() == 2);
    assertStill("two");
  }

  @Test
  void aManifestSignedBySomebodyElseIsNotTaken() {
    running();
    reconciler.gate().impersonated();
    reconciler.release(association(WEB).file("/etc/motd", "evil"));
    until("it says so", () -> lines.tell("not signed by this reconciler"));
    assertStill("one");
  }

  @Test
  void aLowerSequenceIsRefusedUnlessTheEpochRose() {
    running();
    Signed old = reconciler.manifest("node-1");
    reconciler.release(association(WEB).file("/etc/motd", "two"));
    until("two is there", () -> reconciler.reports(WEB).size() == 2);
    reconciler.offer(old);
    until("it says so", () -> lines.tell("is older than what this node has"));
    assertStill("two");
    reconciler.offer(null);
    reconciler.release(association(WEB).file("/etc/motd", "three"));
    reconciler.sequence(2, 1);
    until("three is there", () -> reconciler.reports(WEB).size() == 3);
    assertStill("three");
  }

  @Test
  void aBlobThatIsNotWhatItsDigestSaysIsNotTaken() {
    running();
    reconciler.damageBlobs(true);
    reconciler.release(association(WEB).file("/etc/motd", "two"));
    until("it says so", () -> lines.tell("is something else"));
    assertStill("one");
    reconciler.damageBlobs(false);
    until("it is fetched again", () -> reconciler.reports(WEB).size() == 2);
    assertStill("two");
  }

  private void assertGoesOn() {
    node.tree().file("/etc/motd", "by hand");
    clock.advance(Duration.ofMinutes(5));
    node.lookAgain();
    until("it is corrected", () -> node.tree().text("/etc/motd").equals("one"));
    assertThat(node.stateFolder().resolve("revoked")).doesNotExist();
  }

  @Test
  void aNodeThatIsRevokedStopsForGoodUntilItIsRegisteredAgain() throws IOException {
    running();
    Identity identity = StateFolder.identity(node.stateFolder()).orElseThrow();
    reconciler.gate().revoke();
    until("it ends", node::hasEnded);
    assertThat(lines.tell("the reconciler has revoked this node at")).isTrue();
    assertThat(StateFolder.revoked(node.stateFolder(), identity)).contains(clock.instant());

    node.close();
    reconciler.gate().admit();
    Identity anew = node.register();
    assertThat(StateFolder.revoked(node.stateFolder(), anew)).isEmpty();
    node.tree().file("/etc/motd", "by hand");
    node.start();
    until("it is enforced again", () -> node.tree().text("/etc/motd").equals("one"));
  }

  @Test
  void aRefusalThatProvesNothingStopsNobody() {
    running();
    reconciler.gate().forbid(true);
    until("it says so", () -> lines.tell("is refused, without a proof"));
    assertGoesOn();
  }

  @Test
  void aRevocationOfAnotherRequestNodeOrReconcilerStopsNobody() {
    running();
    String[] told = {"not signed by this reconciler", "is for another request", "cannot be read"};
    var forged =
        List.of(
            Signed.sign(
                Revocation.TYPE,
                new Revocation(new NodeName("node-1"), "server-nonce-1-3", clock.instant())
                    .toJson(),
                SigningKey.generate()),
            reconciler.gate().revocation("node-1", "server-nonce-1-1"),
            Signed.sign(Revocation.TYPE, Json.Obj.EMPTY, reconciler.gate().key()),
            Signed.sign("stop", Json.Obj.EMPTY, reconciler.gate().key()));
    for (int i = 0; i < forged.size(); i++) {
      Signed each = forged.get(i);
      assertThatThrownBy(() ->
              Revocation.open(
                  each,
                  reconciler.gate().key().verifying(),
                  new NodeName("node-1"),
                  "server-nonce-1-3"))
          .isInstanceOf(BadSignatureException.class)
          .hasMessageContaining(told[i % told.length]);
    }
    assertThatThrownBy(() ->
            Revocation.open(
                reconciler.gate().revocation("node-2", "n"),
                reconciler.gate().key().verifying(),
                new NodeName("node-1"),
                "n"))
        .hasMessageContaining("is for another request");
    // the one that was recorded earlier, on the wire
    reconciler.gate().revokeWith(forged.get(1));
    until("it says so", () -> lines.tell("the revocation is for another request"));
    assertGoesOn();
  }

  @Test
  void aSessionThatIsOverIsMadeAgain() {
    running();
    reconciler.gate().dropSessions();
    reconciler.release(association(WEB).file("/etc/motd", "two"));
    until("two is there", () -> reconciler.reports(WEB).size() == 2);
  }

  @Test
  void aClockThatIsAnHourOffIsWarnedAboutAndServerTimeRules() {
    var wrong = new HandClock();
    wrong.advance(Duration.ofHours(1));
    try (var other = new TestNode(folder.resolve("off"), reconciler, wrong)) {
      other.register();
      reconciler.release(association(WEB).file("/etc/motd", "one"));
      other.start();
      // the first run may come before the first answer; the next one cannot
      firstReport();
      assertThat(lines.tell("clock is 3,600 s off")).isTrue();
      reconciler.ask("run-1", WEB, true, Duration.ofMinutes(1));
      until("it ran in server time", () -> reconciler.reports(WEB).size() == 2);
      assertThat(reconciler.reports(WEB).get(1).startedAt()).isEqualTo(clock.instant());
    }
  }

  @Test
  void factsAreNotBroughtAgainAndLabelsReachDocuments() {
    node.register();
    reconciler.label("role", "web");
    reconciler.release(
        association(WEB)
            .resource(
                "{'name': 'motd', 'file': {'path': '/etc/motd',"
                    + " 'content': '{{ node.labels.role }} {{ node.facts.os.family }}'}}"));
    node.start();
    firstReport();
    assertStill("web debian");
    until(
        "facts came", () -> reconciler.checkIns().stream().anyMatch(each -> each.facts() != null));
    reconciler.label("zone", "a"); // ends the check-in that is held
    until("facts are known", () -> reconciler.checkIns().getLast().facts() == null);
  }

  @Test
  void backOffGrowsToFifteenSecondsAndStartsAgain() {
    var backoff = new Backoff(new java.util.Random(1));
    var waits = new ArrayList<Long>();
    for (int i = 0; i < 10; i++) {
      waits.add(backoff.afterFailure().toMillis());
    }
    assertThat(waits.getFirst()).isBetween(250L, 500L);
    assertThat(waits).allMatch(wait -> wait <= 15_000);
    assertThat(waits.getLast()).isBetween(7_500L, 15_000L);
    backoff.afterSuccess();
    assertThat(backoff.afterFailure().toMillis()).isBetween(250L, 500L);
  }

  @Test
  void anAnswerToWhatWasAskedBeforeTheLossIsNoContact() {
    Documents files = association(WEB).schedule("rate(5 minutes)");
    IntStream.range(0, 20).forEach(i -> files.file("/etc/file-" + i, "hello"));
    reconciler.release(files);
    node.register();
    node.start();
    until("it has said so", () -> reconciler.reports(WEB).size() == 1);
    var came = new AtomicBoolean();
    reconciler.whenReportsComeBesideACheckIn(() -> {
      came.set(true);
      reconciler.gate().forbid(true); // the request that is held meanwhile ends badly
      until("it is noticed", () -> letGo(reconciler) && !node.isReachable());
      reconciler.gate().forbid(false);
    });
    for (int i = 0; i < 20 && !came.get(); i++) { // one may also come with what is to be held
      int before = reconciler.reports(WEB).size();
      until("it listens", () -> node.reportsWaiting() == 0 && reconciler.isHolding());
      node.tree().file("/etc/file-" + i, "by hand");
      clock.advance(Duration.ofMinutes(5));
      node.lookAgain();
      until(
          "the report is acknowledged",
          () -> reconciler.reports(WEB).size() > before && node.reportsWaiting() == 0);
    }
    assertThat(came).isTrue();
    assertThat(node.isReachable()).isFalse();
  }

  /// Lets others have the reconciler's monitor for a moment.
  private static boolean letGo(TestReconciler held) throws InterruptedException {
    synchronized (held) {
      held.wait(5);
    }
    return true;
  }
}
