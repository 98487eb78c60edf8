package dev.holdfast.reconciler.rollout;

import static dev.holdfast.reconciler.testing.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutRulesTest {
  private static final Instant NOW = TurnableClock.START;
  private static final Selector ALL = new Selector.All();
  private static final Outcomes.Tally WAITING = new Outcomes.Tally(3, 1, 1, true);
  private static final Outcomes.Tally DONE = new Outcomes.Tally(3, 2, 1, false);
  private static final Outcomes.Tally ALL_FAILED = new Outcomes.Tally(3, 3, 0, false);

  private final CurrentVersion one = version("fleet/web", 1, ALL, "a");
  private final CurrentVersion sameContent = version("fleet/web", 2, ALL, "a");
  private final CurrentVersion newContent = version("fleet/web", 3, ALL, "b");

  @Test
  void newContentBeginsARollout() {
    assertThat(states(RolloutRules.next(null, one, WAITING, NOW))).containsExactly("1 running");
  }

  @Test
  void itFinishesWhenEveryOnlineNodeIsFinalAndOneSucceeded() {
    var running = RolloutRules.begin(one);
    assertThat(RolloutRules.next(running, one, WAITING, NOW)).isEmpty();
    assertThat(RolloutRules.next(running, one, ALL_FAILED, NOW)).isEmpty();
    assertThat(states(RolloutRules.next(running, one, DONE, NOW))).containsExactly("1 finished");
  }

  @Test
  void nodesThatAreFasterThanTheFirstLookFinishItThere() {
    assertThat(states(RolloutRules.next(null, one, DONE, NOW))).containsExactly("1 finished");
    assertThat(states(RolloutRules.next(RolloutRules.begin(one), newContent, DONE, NOW)))
        .containsExactly("1 superseded", "3 finished");
  }

  @Test
  void withoutTargetsThereIsNothingToWaitFor() {
    assertThat(states(RolloutRules.next(RolloutRules.begin(one), one, Outcomes.Tally.NOTHING, NOW)))
        .containsExactly("1 finished");
  }

  @Test
  void aVersionWithTheSameEnforcedContentJoins() {
    var running = RolloutRules.begin(one);
    assertThat(RolloutRules.next(running, sameContent, WAITING, NOW)).isEmpty();
    assertThat(RolloutRules.next(running.finished(NOW), sameContent, DONE, NOW)).isEmpty();
  }

  @Test
  void newerContentSupersedesWhatRunsAndLeavesWhatFinished() {
    var running = RolloutRules.begin(one);
    assertThat(states(RolloutRules.next(running, newContent, WAITING, NOW)))
        .containsExactly("1 superseded", "3 running");
    assertThat(states(RolloutRules.next(running.finished(NOW), newContent, WAITING, NOW)))
        .containsExactly("3 running");
  }

  @Test
  void aRetiredAssociationEndsItsRolloutAndBeginsAnewWhenItComesBack() {
    var running = RolloutRules.begin(one);
    var retired = RolloutRules.next(running, null, Outcomes.Tally.NOTHING, NOW);
    assertThat(states(retired)).containsExactly("1 retired");
    assertThat(RolloutRules.next(retired.getFirst(), null, Outcomes.Tally.NOTHING, NOW)).isEmpty();
    assertThat(states(RolloutRules.next(retired.getFirst(), sameContent, WAITING, NOW)))
        .containsExactly("2 running");
  }

  @Test
  void askingAgainAfterWritingChangesNothing() {
    for (var tally : List.of(WAITING, DONE, ALL_FAILED, Outcomes.Tally.NOTHING)) {
      var rows = RolloutRules.next(RolloutRules.begin(one), newContent, tally, NOW);
      var then = RolloutRules.next(rows.getLast(), newContent, WAITING, NOW);
      assertThat(then).isEmpty();
    }
  }

  private static List<String> states(List<Rollout> rows) {
    return rows.stream().map(row -> row.firstVersion() + " " + row.state().id()).toList();
  }
}
