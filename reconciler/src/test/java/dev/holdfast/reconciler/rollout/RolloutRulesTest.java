package dev.holdfast.reconciler.rollout;

import static dev.holdfast.reconciler.testing.Versions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RolloutRulesTest {
  private static final Selector ALL = new Selector.All();

  private final CurrentVersion one = version("fleet/web", 1, ALL, "a");
  private final CurrentVersion sameContent = version("fleet/web", 2, ALL, "a");
  private final CurrentVersion newContent = version("fleet/web", 3, ALL, "b");
  private final Rollout running = Rollout.begin(one, false, TurnableClock.START);

  @Test
  void newContentBeginsARollout() {
    assertThat(follow(null, one)).containsExactly("1-1 running");
  }

  @Test
  void aVersionWithTheSameEnforcedContentJoins() {
    assertThat(follow(running, sameContent)).containsExactly("1-2 running");
    assertThat(follow(running.inState(Rollout.State.HALTED, "x"), sameContent))
        .containsExactly("1-2 halted");
    assertThat(follow(running.finished(TurnableClock.START), sameContent))
        .containsExactly("1-2 finished");
  }

  @Test
  void nodesThatAVersionBringsInAreARolloutOfTheirOwnWhereTheContentWentToAll() {
    var finished = running.finished(TurnableClock.START);
    assertThat(states(RolloutRules.follow(finished, sameContent, true, true, TurnableClock.START)))
        .containsExactly("2-2 running");
    assertThat(
            states(
                RolloutRules.follow(running.toAll(), sameContent, true, true, TurnableClock.START)))
        .containsExactly("1-1 superseded", "2-2 running");
    assertThat(states(RolloutRules.follow(running, sameContent, true, true, TurnableClock.START)))
        .containsExactly("1-2 running");
  }

  @Test
  void newerContentSupersedesWhatIsOpenAndLeavesWhatIsOver() {
    assertThat(follow(running, newContent)).containsExactly("1-1 superseded", "3-3 running");
    assertThat(follow(running.inState(Rollout.State.HALTED, "x"), newContent))
        .containsExactly("1-1 superseded", "3-3 running");
    assertThat(follow(running.finished(TurnableClock.START), newContent))
        .containsExactly("3-3 running");
    assertThat(follow(running.inState(Rollout.State.ROLLED_BACK, "x"), newContent))
        .containsExactly("3-3 running");
  }

  @Test
  void contentThatWasRolledBackDoesNotComeBackWithAChangeOfSomethingElse() {
    assertThat(follow(running.inState(Rollout.State.ROLLED_BACK, "x"), sameContent))
        .containsExactly("1-2 rolled_back");
  }

  @Test
  void aRetiredAssociationBeginsAnewWhenItComesBack() {
    var retired = RolloutRules.retire(running).getFirst();
    assertThat(RolloutRules.retire(retired)).isEmpty();
    assertThat(follow(retired, sameContent)).containsExactly("2-2 running");
  }

  @Test
  void askingAgainAfterWritingChangesNothing() {
    for (CurrentVersion next : List.of(one, sameContent, newContent)) {
      var rows = RolloutRules.follow(running, next, false, false, TurnableClock.START);
      Rollout latest = rows.isEmpty() ? running : rows.getLast();
      assertThat(RolloutRules.follow(latest, next, false, false, TurnableClock.START)).isEmpty();
    }
  }

  private static List<String> follow(@Nullable Rollout latest, CurrentVersion version) {
    return states(RolloutRules.follow(latest, version, false, false, TurnableClock.START));
  }

  private static List<String> states(List<Rollout> rows) {
    return rows.stream()
        .map(row -> row.firstVersion() + "-" + row.lastVersion() + " " + row.state().id())
        .toList();
  }
}
