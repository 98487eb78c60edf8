package dev.holdfast.agent.run;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.RegisteredNode;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Cause;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One node's story, over versions, restarts, hand edits, and changes of labels and secrets: each
/// difference gets the cause that it has.
class CausesIT extends RegisteredNode {
  private int seen;

  @BeforeEach
  void aNodeThatRan() throws IOException {
    reconciler.label("role", "web");
    secret("first-pin");
    reconciler.release(version("one", "0644"));
    node.start();
    assertThat(next().resources())
        .extracting(ResourceResult::cause)
        .containsOnly(Cause.NEW_VERSION)
        .hasSize(3);
  }

  private static Documents version(String content, String mode) {
    return association(WEB)
        .schedule("rate(5 minutes)")
        .resource(
            "{'name': 'conf', 'file': {'path': '/etc/conf', 'content': '%s', 'mode': '%s'}}"
                .formatted(content, mode))
        .resource(
            "{'name': 'role', 'file': {'path': '/etc/role', 'content':"
                + " 'role={{ node.labels.role }}'}}")
        .resource(
            "{'name': 'pin', 'file': {'path': '/etc/pin', 'content': 'pin={{ secret:pin }}',"
                + " 'mode': '0600'}}");
  }

  private void secret(String value) throws IOException {
    Path secrets = Files.createDirectories(node.stateFolder().resolve("secrets"));
    Files.writeString(secrets.resolve("pin"), value);
  }

  private Report next() {
    int wanted = ++seen;
    until("report " + wanted + " arrives", () -> reconciler.reports(WEB).size() >= wanted);
    return reconciler.reports(WEB).get(wanted - 1);
  }

  /// The next firing's report.
  private Report fired() {
    clock.advance(Duration.ofMinutes(5));
    node.lookAgain();
    return next();
  }

  private void restart() {
    node.close();
    node.start();
  }

  private static ResourceResult only(Report report) {
    assertThat(report.resources()).as(report.toString()).hasSize(1);
    return report.resources().getFirst();
  }

  @Test
  void aHandEditIsDriftAlsoAfterARestart() {
    node.tree().file("/etc/conf", "by hand");
    assertThat(only(fired()).cause()).isEqualTo(Cause.DRIFT);
    restart();
    node.tree().file("/etc/role", "by hand");
    assertThat(only(fired()))
        .satisfies(role -> assertThat(role.name()).isEqualTo("role"))
        .satisfies(role -> assertThat(role.cause()).isEqualTo(Cause.DRIFT));
  }

  @Test
  void aVersionIsANewVersionAndGoingBackIsOneToo() {
    reconciler.release(version("two", "0644"));
    assertThat(only(next()).cause()).isEqualTo(Cause.NEW_VERSION);
    restart();
    reconciler.release(version("one", "0644"));
    assertThat(only(next()).cause()).isEqualTo(Cause.NEW_VERSION);
  }

  @Test
  void aHandEditUnderANewVersionIsStillDrift() {
    node.close();
    node.tree().file("/etc/conf", "by hand");
    reconciler.release(version("one", "0600"));
    node.start();
    ResourceResult both = only(next());
    assertThat(both.differences()).extracting(Difference::property).contains("content", "mode");
    assertThat(both.cause()).isEqualTo(Cause.DRIFT);
  }

  @Test
  void aVersionThatWantsOneThingMoreLeavesDriftOfTheRestToldApart() {
    node.tree().mode("/etc/pin", 0644);
    node.close();
    reconciler.release(version("two", "0644"));
    node.start();
    List<ResourceResult> results = next().resources();
    assertThat(results).extracting(ResourceResult::name).containsExactly("conf", "pin");
    assertThat(results)
        .extracting(ResourceResult::cause)
        .containsExactly(Cause.NEW_VERSION, Cause.DRIFT);
  }

  @Test
  void aChangedLabelIsInput() {
    reconciler.label("role", "db");
    until("the label is here", () -> reconciler.isUpToDate() && node.isResting());
    ResourceResult role = only(fired());
    assertThat(role.cause()).isEqualTo(Cause.INPUT);
    assertThat(node.tree().text("/etc/role")).isEqualTo("role=db");
    restart();
    node.tree().file("/etc/role", "role=web");
    assertThat(only(fired()).cause()).isEqualTo(Cause.DRIFT);
  }

  @Test
  void aChangedSecretIsInputAndNothingOfItLeavesTheNode() throws IOException {
    secret("second-pin");
    ResourceResult pin = only(fired());
    assertThat(pin.cause()).isEqualTo(Cause.INPUT);
    assertThat(pin.differences())
        .singleElement()
        .satisfies(each -> assertThat(each.hidden()).isTrue());
    assertThat(node.tree().text("/etc/pin")).isEqualTo("pin=second-pin");

    restart();
    node.tree().file("/etc/pin", "pin=first-pin");
    assertThat(only(fired()).cause()).isEqualTo(Cause.DRIFT);

    String everything = String.join("\n", reconciler.received());
    assertThat(everything)
        .contains("/etc/pin".substring(5))
        .doesNotContain("first-pin")
        .doesNotContain("second-pin");
    for (String secret : List.of("pin=first-pin", "pin=second-pin", "first-pin", "second-pin")) {
      String digest =
          dev.holdfast.canonical.Digest.of(secret.getBytes(StandardCharsets.UTF_8)).value();
      assertThat(everything)
          .doesNotContain(digest.substring(digest.indexOf(':') + 1).substring(0, 12));
    }
  }

  @Test
  void aFightIsToldPausedAndForgottenAfterPeace() {
    boolean paused = false;
    boolean fight = false;
    for (int i = 0; i < 10 && !paused; i++) {
      node.tree().file("/etc/conf", "by hand " + i);
      ResourceResult conf = only(fired());
      fight |= conf.cause() == Cause.FIGHT;
      paused = conf.outcome() == Outcome.DRIFTED;
      assertThat(conf.cause()).isEqualTo(i < 2 ? Cause.DRIFT : Cause.FIGHT);
      if (i == 4) {
        restart();
      }
    }
    assertThat(fight).isTrue();
    assertThat(paused).isTrue();
    assertThat(node.tree().text("/etc/conf")).startsWith("by hand");

    // a new version goes through a fight
    reconciler.release(version("two", "0644"));
    assertThat(only(next()).outcome()).isEqualTo(Outcome.CORRECTED);
    assertThat(node.tree().text("/etc/conf")).isEqualTo("two");

    // four clean checks are no peace, five are
    quietly(4);
    assertThat(editedByHand().cause()).isEqualTo(Cause.FIGHT);
    quietly(5);
    ResourceResult forgotten = editedByHand();
    assertThat(forgotten.cause()).isEqualTo(Cause.DRIFT);
    assertThat(forgotten.outcome()).isEqualTo(Outcome.CORRECTED);
  }

  private ResourceResult editedByHand() {
    node.tree().file("/etc/conf", "by hand again");
    return only(fired());
  }

  /// Firings that find nothing.
  private void quietly(int firings) {
    for (int i = 0; i < firings; i++) {
      clock.advance(Duration.ofMinutes(65)); // past any pause
      node.lookAgain();
      until("it ran", () -> clock.instant().equals(node.progress(WEB).lastRunAt()));
    }
    until("all is told", () -> node.reportsWaiting() == 0);
    seen = reconciler.reports(WEB).size();
  }
}
