package dev.holdfast.reconciler.rollout;

import static dev.holdfast.reconciler.testing.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Amount;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.OnFailure;
import dev.holdfast.model.RolloutSettings.Stage;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.testing.TurnableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Targets are written `NAME [offline] [waiting|ok|failed|differs|held|delayed]`, in the order in
/// which they take part; without a word about an outcome the content is not released to them.
class StageRulesTest {
  private static final Instant NOW = TurnableClock.START;
  private static final Duration NONE = Duration.ZERO;
  private static final String HELD_BY = "waiting for calendar night until 2026-03-01T22:00:00Z";
  private static final Selector CANARY = Selector.named(Set.of(new NodeName("a")));

  private final Rollout running =
      Rollout.begin(version("fleet/web", 1, new Selector.All(), "x"), false, TurnableClock.START);

  @Test
  void withoutSettingsEverybodyGetsItAtOnce() {
    var step = next(running, RolloutSettings.atOnce(), "a", "b offline");
    assertThat(step.rollout().whole()).isTrue();
    assertThat(step.rollout().isRunning()).isTrue();
  }

  @Test
  void itFinishesWhenEveryOnlineNodeIsFinalAndOneSucceeded() {
    var whole = running.toAll();
    assertThat(state(next(whole, RolloutSettings.atOnce(), "a ok", "b waiting")))
        .isEqualTo("running");
    assertThat(state(next(whole, RolloutSettings.atOnce(), "a failed", "b failed")))
        .isEqualTo("running");
    assertThat(
            state(next(whole, RolloutSettings.atOnce(), "a ok", "b failed", "c offline waiting")))
        .isEqualTo("finished");
  }

  @Test
  void withoutTargetsThereIsNothingToWaitFor() {
    assertThat(state(next(running, at("1", "0")))).isEqualTo("finished");
  }

  @Test
  void noMoreNodesChangeAtOnceThanMayBe() {
    assertThat(next(running, at("2", "100%"), "a", "b", "c").released())
        .extracting(NodeName::value)
        .containsExactly("a", "b");
    assertThat(next(running, at("2", "100%"), "a waiting", "b ok", "c", "d").released())
        .extracting(NodeName::value)
        .containsExactly("c");
    assertThat(next(running, at("2", "100%"), "a waiting", "b waiting", "c").released()).isEmpty();
  }

  @Test
  void aFleetThatIsHeldWholeNeverPassesAsRolledOutAndGoesOnWhenItIsNot() {
    var whole = next(running, RolloutSettings.atOnce(), "a", "b", "c").rollout();
    var held = next(whole, RolloutSettings.atOnce(), "a held", "b held", "c held").rollout();
    assertThat(held.state()).isEqualTo(Rollout.State.RUNNING);
    assertThat(held.reason()).isEqualTo("3 of 3 nodes are held: " + HELD_BY);
    var again = next(held, RolloutSettings.atOnce(), "a ok", "b ok", "c ok").rollout();
    assertThat(again.state()).isEqualTo(Rollout.State.FINISHED);
  }

  @ParameterizedTest
  @CsvSource({
    // of 10 targets
    "10%, 1",
    "19%, 1",
    "20%, 2",
    "1%, 1",
    "0%, 1",
    "100%, 10",
    "3, 3",
    "0, 1",
  })
  void aPercentageOfTheTargetsIsRoundedDownButNeverToNobody(String amount, int released) {
    assertThat(next(running, at(amount, "50%"), ten("")).released()).hasSize(released);
  }

  @Test
  void whatIsOfflineOrHeldTakesNoSlotAndBlocksNothing() {
    var step = next(running, at("1", "100%"), "a offline waiting", "b held", "c offline", "d");
    assertThat(step.released()).extracting(NodeName::value).containsExactly("d");
    assertThat(
            state(
                next(running, at("1", "100%"), "a offline waiting", "b held", "c offline", "d ok")))
        .isEqualTo("finished");
  }

  @Test
  void whatWaitsForAnOpeningTakesItsTurnWhereOnlySoManyMayChangeAtOnce() {
    assertThat(next(running, at("2", "100%"), "a delayed", "b", "c").released())
        .extracting(NodeName::value)
        .containsExactly("b");
    var full = next(running, at("1", "100%"), "a delayed", "b");
    assertThat(full.released()).isEmpty();
    assertThat(full.rollout().reason()).isEqualTo("1 of 2 nodes are held: " + HELD_BY);
    assertThat(state(next(running, at("2", "100%"), "a delayed", "b ok"))).isEqualTo("running");
  }

  @Test
  void whatWaitsForAnOpeningBlocksNothingWhereAllMayChangeAtOnce() {
    assertThat(state(next(running.toAll(), RolloutSettings.atOnce(), "a delayed", "b ok")))
        .isEqualTo("finished");
  }

  @Test
  void aStageInWhichAllAreHeldSaysWhatHoldsThem() {
    var canary = staged(new Stage.Matching<>(CANARY, NONE));
    for (String outcome : List.of("held", "delayed")) {
      var step = next(running, canary, "a " + outcome, "b");
      assertThat(step.released()).isEmpty();
      assertThat(step.rollout().stage()).isZero();
      assertThat(step.rollout().reason())
          .isEqualTo("stage 1 waits: 1 of 2 nodes are held: " + HELD_BY);
    }
    var all = next(running.toAll(), at("1", "100%"), "a held", "b held", "c offline");
    assertThat(all.rollout().reason()).isEqualTo("2 of 3 nodes are held: " + HELD_BY);
  }

  @ParameterizedTest
  @CsvSource({
    // of 10 targets: it stops when the count exceeds what is borne
    "0, 0, running",
    "0, 1, halted",
    "2, 2, running",
    "2, 3, halted",
    "10%, 1, running",
    "10%, 2, halted",
    "19%, 2, halted",
    "1%, 1, halted",
    "100%, 9, running",
  })
  void itStopsWhenTheErrorsExceedWhatIsBorne(String maxErrors, int failed, String state) {
    String[] targets = ten("");
    for (int i = 0; i < failed; i++) {
      targets[i] += " failed";
    }
    assertThat(state(next(running, at("1", maxErrors), targets))).isEqualTo(state);
  }

  @Test
  void aHaltedRolloutReleasesNothingAndSaysWhy() {
    var step = next(running, at("5", "0"), "a failed", "b", "c");
    assertThat(step.released()).isEmpty();
    assertThat(step.rollout().reason())
        .isEqualTo("1 of 3 nodes failed, more than the 0 of maxErrors 0");
    assertThat(next(step.rollout(), at("5", "0"), "a ok", "b", "c").released()).isEmpty();
  }

  @Test
  void itRollsBackWhereThatIsTheAnswer() {
    var settings =
        new RolloutSettings<Selector>(Amount.ALL, Amount.parse("0"), List.of(), OnFailure.ROLLBACK);
    assertThat(state(next(running, settings, "a failed", "b"))).isEqualTo("rolled_back");
  }

  @Test
  void aSelectorStageGoesBeforeTheRest() {
    var canary = staged(new Stage.Matching<>(CANARY, NONE));
    var first = next(running, canary, "b", "a", "c");
    assertThat(first.released()).extracting(NodeName::value).containsExactly("a");
    assertThat(next(running, canary, "b", "a waiting", "c").released()).isEmpty();
    var second = next(running, canary, "b", "a ok", "c");
    assertThat(second.rollout().stage()).isEqualTo(1);
    assertThat(second.rollout().whole()).isTrue();
  }

  @Test
  void aSelectorStageThatMatchesNobodyOnlineWaitsAndSaysSo() {
    var canary = staged(new Stage.Matching<>(CANARY, NONE));
    for (var targets : List.of(List.of("b", "c"), List.of("a offline", "b"))) {
      var step = next(running, canary, targets.toArray(String[]::new));
      assertThat(step.released()).isEmpty();
      assertThat(step.rollout().reason())
          .isEqualTo("stage 1 waits: no online node of it has succeeded yet; promote it to go on");
    }
  }

  @Test
  void aStageWhoseNodesAllFailedDoesNotLeadOn() {
    var canary = staged(new Stage.Matching<>(CANARY, NONE));
    assertThat(next(running, canary, "a failed", "b").rollout().stage()).isZero();
  }

  @Test
  void aShareIsCumulativeOverTheTargetsInTheirOrder() {
    var shares = staged(List.of(new Stage.Share<>(10, NONE), new Stage.Share<>(25, NONE)));
    assertThat(next(running, shares, ten("")).released())
        .extracting(NodeName::value)
        .containsExactly("n0");
    String[] targets = ten("");
    targets[0] += " ok";
    var second = next(running, shares, targets);
    assertThat(second.rollout().stage()).isEqualTo(1);
    assertThat(second.released()).extracting(NodeName::value).containsExactly("n1", "n2");
  }

  @Test
  void aSharePassesOverOfflineNodes() {
    var half = staged(new Stage.Share<>(50, NONE));
    assertThat(next(running, half, "a offline", "b", "c offline waiting", "d").released())
        .extracting(NodeName::value)
        .containsExactly("b", "d");
  }

  @Test
  void aShareThatNobodyElseOnlineCanFillIsDone() {
    var half = staged(new Stage.Share<>(50, NONE));
    assertThat(next(running, half, "a ok", "b offline", "c offline", "d offline").rollout().stage())
        .isEqualTo(1);
  }

  @Test
  void aStageIsWatchedBeforeTheNext() {
    var soaks = staged(new Stage.Matching<>(CANARY, Duration.ofMinutes(10)));
    var soaking = next(running, soaks, "a ok", "b").rollout();
    assertThat(soaking.stage()).isZero();
    assertThat(soaking.reason()).isEqualTo("stage 1 soaks until 2026-03-01T12:10:00Z");
    assertThat(at(NOW.plusSeconds(599), soaking, soaks, "a ok", "b").stage()).isZero();
    assertThat(at(NOW.plusSeconds(600), soaking, soaks, "a ok", "b").stage()).isEqualTo(1);
  }

  @Test
  void errorsWhileItSoaksCount() {
    var soaks =
        new RolloutSettings<Selector>(
            Amount.ALL,
            Amount.parse("0"),
            List.of(new Stage.Matching<>(CANARY, Duration.ofMinutes(10))),
            OnFailure.HALT);
    var soaking = next(running, soaks, "a ok", "b").rollout();
    assertThat(at(NOW.plusSeconds(60), soaking, soaks, "a failed", "b").state())
        .isEqualTo(Rollout.State.HALTED);
  }

  @Test
  void contentThatHasOnceFinishedIsNotWatchedAgain() {
    var soaks = staged(new Stage.Matching<>(CANARY, Duration.ofMinutes(10)));
    var proven =
        Rollout.begin(version("fleet/web", 1, new Selector.All(), "x"), true, TurnableClock.START);
    assertThat(next(proven, soaks, "a ok", "b").rollout().stage()).isEqualTo(1);
  }

  @Test
  void aPausedRolloutReleasesNothingButStillHalts() {
    var paused = running.inState(Rollout.State.PAUSED, "x");
    assertThat(next(paused, at("1", "0"), "a", "b").released()).isEmpty();
    assertThat(state(next(paused, at("1", "0"), "a failed", "b"))).isEqualTo("halted");
  }

  @Test
  void whatItWaitsForIsSaid() {
    var step =
        StageRules.next(running, at("1", "0"), targets("a"), "waits for 'base'", () -> "", NOW);
    assertThat(step.released()).isEmpty();
    assertThat(step.rollout().reason()).isEqualTo("waits for 'base'");
  }

  private static RolloutSettings<Selector> at(String maxConcurrency, String maxErrors) {
    return new RolloutSettings<>(
        Amount.parse(maxConcurrency), Amount.parse(maxErrors), List.of(), OnFailure.HALT);
  }

  private static RolloutSettings<Selector> staged(Stage<Selector> stage) {
    return staged(List.of(stage));
  }

  private static RolloutSettings<Selector> staged(List<Stage<Selector>> stages) {
    return new RolloutSettings<>(Amount.ALL, Amount.ALL, stages, OnFailure.HALT);
  }

  private static Rollout at(
      Instant now, Rollout rollout, RolloutSettings<Selector> settings, String... targets) {
    return StageRules.next(rollout, settings, targets(targets), "", () -> HELD_BY, now).rollout();
  }

  private static StageRules.Step next(
      Rollout rollout, RolloutSettings<Selector> settings, String... targets) {
    return StageRules.next(rollout, settings, targets(targets), "", () -> HELD_BY, NOW);
  }

  private static String state(StageRules.Step step) {
    return step.rollout().state().id();
  }

  private static String[] ten(String words) {
    var targets = new String[10];
    Arrays.setAll(targets, i -> "n" + i + words);
    return targets;
  }

  private static Targets targets(String... texts) {
    var names = new ArrayList<NodeName>();
    var online = new HashSet<NodeName>();
    var released = new BitSet();
    var outcomes = new EnumMap<Outcome, BitSet>(Outcome.class);
    for (String text : texts) {
      List<String> words = List.of(text.split(" ", -1));
      var name = new NodeName(words.getFirst());
      int place = names.size();
      names.add(name);
      if (!words.contains("offline")) {
        online.add(name);
      }
      Outcome outcome = outcome(words.getLast());
      if (outcome != Outcome.PENDING) {
        outcomes.computeIfAbsent(outcome, _ -> new BitSet()).set(place);
      }
      released.set(place, outcome != Outcome.PENDING || words.contains("waiting"));
    }
    return new Targets(
        names, online::contains, selector -> meant(selector, names), released, outcomes);
  }

  private static BitSet meant(Selector selector, List<NodeName> names) {
    var meant = new BitSet();
    for (int place = 0; place < names.size(); place++) {
      meant.set(place, selector.matches(names.get(place), new Labels(new TreeMap<>())));
    }
    return meant;
  }

  private static Outcome outcome(String word) {
    return switch (word) {
      case "ok" -> Outcome.SUCCEEDED;
      case "failed" -> Outcome.FAILED;
      case "differs" -> Outcome.DIFFERS;
      case "held" -> Outcome.HELD;
      case "delayed" -> Outcome.DELAYED;
      default -> Outcome.PENDING;
    };
  }
}
