package dev.holdfast.agent.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.drift.Causes.Ending;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CausesTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final List<Difference> CONTENT = differing("content");

  private static List<Difference> differing(String... properties) {
    return List.of(properties).stream().map(each -> Difference.of(each, "a", "b")).toList();
  }

  private static Desired desired(String version, String content, String mode) {
    return new Desired(
        Digest.of(version),
        Map.of("content", Digest.of(content), "mode", Digest.of(mode)),
        Digest.of("path"));
  }

  private static final Desired ONE = desired("v1", "text", "0644");

  private static Memory inSyncWith(Desired desired) {
    return Causes.after(Memory.NONE, desired, Ending.CLEAN, null, NOON);
  }

  @Test
  void whatWasNeverInSyncIsANewVersion() {
    assertThat(Causes.judge(CONTENT, ONE, Memory.NONE)).isEqualTo(Cause.NEW_VERSION);
  }

  @Test
  void theSameDesiredValueIsDrift() {
    assertThat(Causes.judge(CONTENT, ONE, inSyncWith(ONE))).isEqualTo(Cause.DRIFT);
  }

  @Test
  void aNewValueOfANewVersionIsANewVersion() {
    assertThat(Causes.judge(CONTENT, desired("v2", "other", "0644"), inSyncWith(ONE)))
        .isEqualTo(Cause.NEW_VERSION);
  }

  @Test
  void aNewValueWithinOneVersionIsAnInput() {
    assertThat(Causes.judge(CONTENT, desired("v1", "other", "0644"), inSyncWith(ONE)))
        .isEqualTo(Cause.INPUT);
  }

  @Test
  void aPropertyThatANewVersionDidNotTouchIsDriftBesideOneThatItDid() {
    var two = desired("v2", "other", "0644");
    assertThat(Causes.judge(differing("mode"), two, inSyncWith(ONE))).isEqualTo(Cause.DRIFT);
    assertThat(Causes.judge(differing("content", "mode"), two, inSyncWith(ONE)))
        .isEqualTo(Cause.DRIFT);
  }

  @Test
  void aThingThatIsGoneIsDrift() {
    assertThat(Causes.judge(differing("state"), ONE, inSyncWith(ONE))).isEqualTo(Cause.DRIFT);
    assertThat(Causes.judge(differing("state (nginx)"), ONE, inSyncWith(ONE)))
        .isEqualTo(Cause.DRIFT);
  }

  @Test
  void aMovedPathIsANewVersion() {
    var moved = new Desired(Digest.of("v2"), ONE.properties(), Digest.of("other path"));
    assertThat(Causes.judge(differing("state"), moved, inSyncWith(ONE)))
        .isEqualTo(Cause.NEW_VERSION);
  }

  @Test
  void theThirdCorrectionOfDriftInFiveRunsIsAFight() {
    Memory memory = inSyncWith(ONE);
    assertThat(Causes.judge(CONTENT, ONE, memory)).isEqualTo(Cause.DRIFT);
    memory = Causes.after(memory, ONE, Ending.CORRECTED, Cause.DRIFT, NOON);
    memory = Causes.after(memory, ONE, Ending.CLEAN, null, NOON);
    memory = Causes.after(memory, ONE, Ending.CORRECTED, Cause.DRIFT, NOON);
    memory = Causes.after(memory, ONE, Ending.CLEAN, null, NOON);
    assertThat(Causes.judge(CONTENT, ONE, memory)).isEqualTo(Cause.FIGHT);
  }

  @Test
  void threeCorrectionsOverMoreRunsAreNoFight() {
    Memory memory = inSyncWith(ONE);
    for (int i = 0; i < 4; i++) {
      assertThat(Causes.judge(CONTENT, ONE, memory)).isEqualTo(Cause.DRIFT);
      memory = Causes.after(memory, ONE, Ending.CORRECTED, Cause.DRIFT, NOON);
      memory = Causes.after(memory, ONE, Ending.CLEAN, null, NOON);
      memory = Causes.after(memory, ONE, Ending.CLEAN, null, NOON);
    }
  }

  private static Memory fighting() {
    Memory memory = inSyncWith(ONE);
    for (int i = 0; i < 3; i++) {
      Cause cause = Causes.judge(CONTENT, ONE, memory);
      memory = Causes.after(memory, ONE, Ending.CORRECTED, cause, NOON);
    }
    return memory;
  }

  @Test
  void aFightIsLeftAloneForAWhileThatDoublesUpToAnHour() {
    Memory memory = fighting();
    Instant now = NOON;
    var pauses = new java.util.ArrayList<Long>();
    for (int i = 0; i < 8; i++) {
      Instant until = Causes.pausedUntil(Cause.FIGHT, memory, now).orElseThrow();
      pauses.add(Duration.between(now, until).toMinutes());
      now = until;
      assertThat(Causes.pausedUntil(Cause.FIGHT, memory, now)).isEmpty();
      memory = Causes.after(memory, ONE, Ending.CORRECTED, Cause.FIGHT, now);
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
  }

  @Test
  void aNewVersionIsNotPausedByAFight() {
    var two = desired("v2", "other", "0644");
    Cause cause = Causes.judge(CONTENT, two, fighting());
    assertThat(cause).isEqualTo(Cause.NEW_VERSION);
    assertThat(Causes.pausedUntil(cause, fighting(), NOON)).isEmpty();
  }

  @Test
  void aFightIsOverAfterFiveCleanChecks() {
    Memory memory = fighting();
    for (int i = 0; i < 4; i++) {
      memory = Causes.after(memory, ONE, Ending.CLEAN, null, NOON);
      assertThat(memory.fight()).isNotNull();
    }
    memory = Causes.after(memory, ONE, Ending.CLEAN, null, NOON);
    assertThat(memory.fight()).isNull();
    assertThat(Causes.judge(CONTENT, ONE, memory)).isEqualTo(Cause.DRIFT);
  }

  @Test
  void anotherDifferenceBeginsTheCountAnew() {
    Memory memory = Causes.after(fighting(), ONE, Ending.CLEAN, null, NOON);
    memory = Causes.after(memory, ONE, Ending.OPEN, Cause.FIGHT, NOON);
    assertThat(memory.fight()).isNotNull().extracting(Memory.Fight::cleanChecks).isEqualTo(0);
  }

  @Test
  void aCheckThatIsCleanAgainRemembersNothingNew() {
    Memory memory = inSyncWith(ONE);
    assertThat(Causes.after(memory, ONE, Ending.CLEAN, null, NOON.plusSeconds(60)))
        .isEqualTo(memory);
  }

  @Test
  void whatIsLeftOpenKeepsTheValueThatWasInSync() {
    var two = desired("v2", "other", "0644");
    Memory memory = Causes.after(inSyncWith(ONE), two, Ending.OPEN, Cause.NEW_VERSION, NOON);
    assertThat(Causes.judge(CONTENT, two, memory)).isEqualTo(Cause.NEW_VERSION);
  }

  @Test
  void aMemorySurvivesBeingWrittenDown() {
    Json json = fighting().toJson();
    assertThat(Memory.from(JsonText.parse(JsonText.canonical(json)).asObject("memory")))
        .isEqualTo(fighting());
  }
}
