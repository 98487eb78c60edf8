package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.app.demo.CarefulTour;
import dev.holdfast.reconciler.app.demo.Demo;
import dev.holdfast.reconciler.app.demo.Telling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What `holdfast demo --nodes 12 --once` plays, and what commands say of that fleet afterwards.
/// The tour itself asserts every step.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarefulTourE2E {
  private static final int NODES = 12;

  private final StringWriter told = new StringWriter();

  @SuppressWarnings("NullAway.Init")
  private Demo demo;

  @BeforeAll
  void play(@TempDir Path folder) throws Exception {
    demo = Fleets.in(folder, Fleets.programs(), NODES);
    try {
      new CarefulTour(demo, new Telling(new PrintWriter(told)), InstantSource.system()).play();
    } catch (Exception e) {
      demo.close();
      throw new AssertionError("it told, before it failed:\n" + told, e);
    }
  }

  @AfterAll
  void stop() throws IOException {
    demo.close();
  }

  @Test
  void allThatThePagesShowIsSeen() throws IOException {
    for (var shown : WorkedExamples.transcripts()) {
      assertThat(shown.isIn(told.toString()))
          .as(
              "%s shows%n%sand the tour told%n%s",
              shown.page(), shown.text(), WorkedExamples.masked(told.toString()))
          .isTrue();
    }
  }

  @Test
  void theCommitSaysWhyItWasHalted() {
    assertThat(told.toString())
        .containsPattern("holdfast/rollout +failure +banner halted: 1 of 12 nodes");
    String bad = found("✓ ([0-9a-f]{10}) was halted");
    assertThat(said("commits").out()).contains(bad);
  }

  @Test
  void whatIsOverCannotBeToldAnything() {
    String execution = found("history banner --execution ([0-9a-f]{24})");
    assertThat(said("stop", "banner").out()).isEqualTo("nothing of it runs\n");
    assertThat(said("stop", execution).out()).isEqualTo("nothing of it runs\n");
    assertThat(said("history", "banner", "--execution", "0123").err())
        .contains("There is no execution '0123' of 'fleet/banner'");
    assertThat(said("rollout", "banner", "promote").err())
        .contains("cannot promote: the rollout of fleet/banner is finished");
  }

  @Test
  void aFreezeOfOneRepositoryIsTakenBackByItself() {
    assertThat(said("freeze", "fleet", "--reason", "incident 7").out())
        .contains("'fleet' is frozen by", "incident 7");
    assertThat(said("status").out()).startsWith("FROZEN: 'fleet' is frozen by");
    assertThat(said("unfreeze").out()).contains("'fleet' is frozen by");
    assertThat(said("unfreeze", "fleet").out()).contains("nothing is frozen any more");
    eventually(() -> said("status").out(), out -> assertThat(out).doesNotContain("FROZEN"));
  }

  private String found(String pattern) {
    var matcher = Pattern.compile(pattern).matcher(told.toString());
    assertThat(matcher.find()).as(told.toString()).isTrue();
    return matcher.group(1);
  }

  private Fleets.Said said(String... arguments) {
    try {
      return Fleets.holdfast(demo, arguments);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
