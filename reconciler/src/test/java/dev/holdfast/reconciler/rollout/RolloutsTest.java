package dev.holdfast.reconciler.rollout;

import static dev.holdfast.reconciler.rollout.Course.staged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Amount;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.OnDisconnect;
import dev.holdfast.model.OutputSettings;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.OnFailure;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.testing.Fleets;
import dev.holdfast.reconciler.testing.Versions;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.ReleaseMark;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// What a fleet gets and when, told as commits and reports.
class RolloutsTest {
  private static final AssociationId WEB = AssociationId.of("fleet", "web");
  private static final NodeName CANARY_1 = new NodeName("canary-1");
  private static final RolloutSettings<Selector> AT_ONCE = RolloutSettings.atOnce();
  private static final RolloutSettings<Selector> CANARY = staged("canary-1", Duration.ZERO);

  private final World world = new World("canary-1 role=web", "web-1 role=web", "web-2 role=web");

  private ReleaseMark mark(NodeName node) {
    return Objects.requireNonNull(world.mark(WEB, node));
  }

  @Test
  void aCanaryGoesFirstAndTheRestFollows() {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "web-1 1", "web-2 1");

    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "web-1 2", "web-2 2");

    world.report("fleet/web", "web-1", Outcome.SUCCEEDED);
    world.report("fleet/web", "web-2", Outcome.SUCCEEDED);
    assertThat(world.rollout("fleet/web").state()).isEqualTo(Rollout.State.FINISHED);
  }

  @Test
  void aHaltedRolloutLeavesTheOthersOnTheVersionTheyHadAlsoAfterARestart() {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY));
    world.report("fleet/web", "canary-1", Outcome.FAILED);
    assertThat(world.rollout("fleet/web").state()).isEqualTo(Rollout.State.HALTED);
    world.start();
    world.after(Duration.ofHours(1));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "web-1 1", "web-2 1");
  }

  @Test
  void whomAVersionLetGoAndAnotherBringsBackComesThroughTheStagesAndHasNothingOlderMeanwhile() {
    given(1, "a", AT_ONCE);
    var withoutWeb1 = Selector.named(Set.of(CANARY_1, new NodeName("web-2")));
    world.apply(Course.version(2, "b", CANARY, withoutWeb1));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "web-2 1");
    world.apply(Course.version(3, "b", CANARY));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 3", "web-2 1");
    world.start();
    assertThat(world.having("fleet/web")).containsExactly("canary-1 3", "web-2 1");
    world.fleet.put(Fleets.node("web-1 role=web env=other"));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 3", "web-2 1");
    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    assertThat(world.having("fleet/web")).containsExactly("canary-1 3", "web-1 3", "web-2 3");
  }

  @Test
  void aRevertSupersedesAHaltedRolloutAndNodesThatStayedAdoptItWithoutARun() {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY));
    world.report("fleet/web", "canary-1", Outcome.FAILED);
    world.apply(Course.version(3, "a", CANARY));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 3", "web-1 3", "web-2 3");
    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    assertThat(world.rollout("fleet/web").state()).isEqualTo(Rollout.State.FINISHED);
  }

  @Test
  void anAbortedRolloutGivesBackWhatWasThere() throws RolloutRefusal {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY));
    world.rollouts.tell(WEB, RolloutAction.ABORT, "somebody");
    assertThat(world.having("fleet/web")).containsExactly("canary-1 1", "web-1 1", "web-2 1");
    assertThat(world.rollout("fleet/web").reason()).isEqualTo("aborted by somebody");
    world.rollouts.tell(WEB, RolloutAction.RETRY, "somebody");
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "web-1 1", "web-2 1");
  }

  @Test
  void aRetryForgivesTheFailuresAndTheirNodesKnowFromTheirManifest() throws RolloutRefusal {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY));
    world.report("fleet/web", "canary-1", Outcome.FAILED);
    ReleaseMark failed = mark(CANARY_1);
    world.clock.advance(Duration.ofMinutes(1));
    assertThat(world.rollouts.tell(WEB, RolloutAction.RETRY, "somebody")).isEmpty();
    assertThat(world.rollout("fleet/web").state()).isEqualTo(Rollout.State.RUNNING);
    assertThat(failed.answers(mark(CANARY_1), true)).isFalse();
    assertThat(failed.answers(mark(CANARY_1), false)).isTrue();
    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    assertThat(world.having("fleet/web")).contains("web-1 2");
  }

  @Test
  void aNodeThatGetsItsContentBackBeforeItHeardOfItsLossKeepsNobodyWaiting() {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY, Selector.label("role", "web")));
    var content = world.releases.releasedTo(CANARY_1, WEB).orElseThrow().content();
    ReleaseMark mark = mark(CANARY_1);
    world.fleet.put(Fleets.node("canary-1 role=none"));
    assertThat(world.having("fleet/web")).containsExactly("web-1 1", "web-2 1");
    world.report(WEB, CANARY_1, content.enforcedDigest(), Outcome.SUCCEEDED, mark);
    world.fleet.put(Fleets.node("canary-1 role=web"));
    world.rollouts.turn();
    assertThat(mark(CANARY_1)).isEqualTo(mark);
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "web-1 2", "web-2 2");
  }

  @Test
  void anOldFailureOfTheSameContentDoesNotCountAgainstItsNextRollout() {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY));
    world.report("fleet/web", "canary-1", Outcome.FAILED);
    world.apply(Course.version(3, "a", CANARY));
    world.apply(Course.version(4, "b", CANARY));
    assertThat(world.rollout("fleet/web").state()).isEqualTo(Rollout.State.RUNNING);
    world.report("fleet/web", "canary-1", Outcome.FAILED);
    assertThat(world.rollout("fleet/web").state()).isEqualTo(Rollout.State.HALTED);
  }

  @Test
  void anOldSuccessDoesNotPassARevertInMidRun() {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY));
    world.apply(Course.version(3, "a", CANARY));
    assertThat(world.rollout("fleet/web").state()).isEqualTo(Rollout.State.RUNNING);
    assertThat(world.rollouts.progress(WEB).orElseThrow().succeeded()).isEqualTo(2);
    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    assertThat(world.rollout("fleet/web").state()).isEqualTo(Rollout.State.FINISHED);
  }

  @Test
  void whoNeverLeftItsContentIsGivenNoNewMarkByARevert() {
    given(1, "a", AT_ONCE);
    ReleaseMark canary = mark(CANARY_1);
    ReleaseMark other = mark(new NodeName("web-1"));
    world.apply(Course.version(2, "b", CANARY));
    world.apply(Course.version(3, "a", CANARY));
    assertThat(mark(CANARY_1).at()).isAfter(canary.at());
    assertThat(mark(new NodeName("web-1"))).isEqualTo(other);
    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    assertThat(mark(new NodeName("web-1"))).isEqualTo(other);
  }

  @Test
  void whoHadTheContentOfAnAbortedRolloutBeforeItIsGivenNoNewMark() throws RolloutRefusal {
    given(1, "a", AT_ONCE);
    ReleaseMark other = mark(new NodeName("web-1"));
    world.apply(Course.version(2, "b", CANARY));
    ReleaseMark canary = mark(CANARY_1);
    world.apply(Course.version(3, "a", AT_ONCE));
    assertThat(world.rollout("fleet/web").whole()).isTrue();
    world.rollouts.tell(WEB, RolloutAction.ABORT, "somebody");
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "web-1 1", "web-2 1");
    assertThat(mark(new NodeName("web-1"))).isEqualTo(other);
    assertThat(mark(CANARY_1).at()).isAfter(canary.at());
  }

  @Test
  void whatWasTakenBackByAnAbortRunsAgainAlsoWhereNobodyHeardOfTheAbort() throws RolloutRefusal {
    given(1, "a", AT_ONCE);
    ReleaseMark first = mark(CANARY_1);
    world.apply(Course.version(2, "b", CANARY));
    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    ReleaseMark second = mark(CANARY_1);
    world.apply(Course.version(3, "c", CANARY));
    world.rollouts.tell(WEB, RolloutAction.ABORT, "somebody");
    ReleaseMark back = mark(CANARY_1);
    assertThat(back.at()).isAfter(second.at());
    assertThat(second.at()).isAfter(first.at());
    world.rollouts.tell(WEB, RolloutAction.RETRY, "somebody");
    assertThat(mark(CANARY_1).at()).isAfter(back.at());
  }

  @Test
  void aPausedRolloutWaitsAndAPromotedOneDoesNot() throws RolloutRefusal {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY));
    world.rollouts.tell(WEB, RolloutAction.PAUSE, "somebody");
    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    assertThat(world.having("fleet/web")).contains("web-1 1");
    assertThatThrownBy(() -> world.rollouts.tell(WEB, RolloutAction.PROMOTE, "somebody"))
        .isInstanceOf(RolloutRefusal.class)
        .hasMessageContaining("is paused; only a running rollout");
    world.rollouts.tell(WEB, RolloutAction.RESUME, "somebody");
    assertThat(world.having("fleet/web")).contains("web-1 2");
  }

  @Test
  void promotingGoesOnWithoutTheCanary() throws RolloutRefusal {
    given(1, "a", AT_ONCE);
    world.online.remove(new NodeName("canary-1"));
    world.apply(Course.version(2, "b", CANARY));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 1", "web-1 1", "web-2 1");
    world.rollouts.tell(WEB, RolloutAction.PROMOTE, "somebody");
    assertThat(world.having("fleet/web")).contains("web-1 2", "web-2 2");
  }

  @Test
  void aNodeThatJoinsGetsTheLastFinishedVersionAtOnceAndTakesItsPlaceInTheRunningOne() {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY));
    world.fleet.put(Fleets.node("web-3 role=web"));
    world.online.add(new NodeName("web-3"));
    assertThat(world.having("fleet/web")).contains("web-3 1");
    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    assertThat(world.having("fleet/web")).contains("web-3 2");
  }

  @Test
  void nodesThatACommitBringsInGoThroughTheStages() {
    var narrow = Selector.label("tier", "one");
    world.fleet.put(Fleets.node("old-1 tier=one"));
    world.online.add(new NodeName("old-1"));
    world.apply(Course.version(1, "a", AT_ONCE, narrow));
    world.report("fleet/web", "old-1", Outcome.SUCCEEDED);
    world.apply(Course.version(2, "a", CANARY, new Selector.All()));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "old-1 2");
    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    assertThat(world.having("fleet/web"))
        .containsExactly("canary-1 2", "old-1 2", "web-1 2", "web-2 2");
  }

  @Test
  void aNewAssociationGoesThroughItsStagesToo() {
    world.apply(Course.version(1, "a", CANARY));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 1");
  }

  @Test
  void offlineNodesFollowWhenTheyReturn() {
    given(1, "a", AT_ONCE);
    world.online.remove(new NodeName("web-2"));
    world.apply(Course.version(2, "b", CANARY));
    world.report("fleet/web", "canary-1", Outcome.SUCCEEDED);
    world.report("fleet/web", "web-1", Outcome.SUCCEEDED);
    assertThat(world.rollout("fleet/web").state()).isEqualTo(Rollout.State.FINISHED);
    assertThat(world.having("fleet/web")).contains("web-2 2");
  }

  @Test
  void whatIsRetiredIsGoneAndComesBackThroughItsStages() {
    given(1, "a", AT_ONCE);
    world.retire("web");
    assertThat(world.having("fleet/web")).isEmpty();
    world.start();
    world.apply(Course.version(2, "a", CANARY));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2");
  }

  @Test
  void whatWasRetiredWhileNobodyCouldWriteItDownDoesNotComeBackWithItsOldNodes() {
    given(1, "a", AT_ONCE);
    world.leads = false;
    world.retire("web");
    world.start();
    world.leads = true;
    world.apply(Course.version(2, "b", CANARY));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2");
    world.start();
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2");
  }

  @Test
  void anAbortedRolloutThatHadGoneToAllGivesBackWhatWasThereAlsoAfterARestart()
      throws RolloutRefusal {
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", AT_ONCE));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "web-1 2", "web-2 2");
    world.start();
    world.rollouts.tell(WEB, RolloutAction.ABORT, "somebody");
    assertThat(world.having("fleet/web")).containsExactly("canary-1 1", "web-1 1", "web-2 1");
    world.start();
    assertThat(world.having("fleet/web")).containsExactly("canary-1 1", "web-1 1", "web-2 1");
  }

  @Test
  void whoDoesNotLeadReleasesNothing() {
    world.leads = false;
    world.apply(Course.version(1, "a", AT_ONCE));
    assertThat(world.having("fleet/web")).isEmpty();
    world.leads = true;
    world.after(Duration.ofSeconds(2));
    assertThat(world.having("fleet/web")).contains("web-1 1");
  }

  @Test
  void aVersionThatIsAppliedAndNotReleasedYetIsFoundAfterARestart() {
    given(1, "a", AT_ONCE);
    world.leads = false;
    world.apply(Course.version(2, "b", AT_ONCE));
    world.leads = true;
    world.start();
    assertThat(world.having("fleet/web")).contains("web-1 1");
    world.after(Duration.ofSeconds(2));
    assertThat(world.having("fleet/web")).contains("web-1 2");
  }

  private void given(long number, String text, RolloutSettings<Selector> settings) {
    world.apply(Course.version(number, text, settings));
    world.online.forEach(node -> world.report("fleet/web", node.value(), Outcome.SUCCEEDED));
    assertThat(world.rollout("fleet/web").state()).isEqualTo(Rollout.State.FINISHED);
  }

  @Test
  void whomItsLabelsTookAwayIsBroughtInThroughTheStagesAgain() {
    var narrow = Selector.label("role", "web");
    given(1, "a", AT_ONCE);
    world.apply(Course.version(2, "b", CANARY, narrow));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "web-1 1", "web-2 1");
    world.fleet.put(Fleets.node("canary-1 role=db"));
    assertThat(world.having("fleet/web")).containsExactly("web-1 1", "web-2 1");
    var wider = staged("web-1", Duration.ZERO);
    world.apply(Course.version(3, "b", wider, new Selector.All()));
    assertThat(world.having("fleet/web")).containsExactly("web-1 3", "web-2 1");
    world.report("fleet/web", "web-1", Outcome.SUCCEEDED);
    assertThat(world.having("fleet/web")).containsExactly("canary-1 3", "web-1 3", "web-2 3");
  }

  @Test
  void nothingOfALimitedRolloutIsGivenOutWhileACalendarIsClosed() {
    var night = List.of(new CalendarId(World.REPOSITORY, new ObjectName("night")));
    var open = new AtomicBoolean();
    world.closed =
        Closed.by(
            _ -> "",
            names -> {
              assertThat(names).isEqualTo(night);
              return open.get() ? "" : "waiting for calendar night";
            });
    given(1, "a", AT_ONCE);
    world.apply(calendared(2, "b", new Amount(1, false), false));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 1", "web-1 1", "web-2 1");
    assertThat(world.rollout("fleet/web").reason()).isEqualTo("waiting for calendar night");
    open.set(true);
    world.after(Duration.ofSeconds(2));
    assertThat(world.having("fleet/web")).filteredOn(each -> each.endsWith(" 2")).hasSize(1);
  }

  @Test
  void nothingOfALimitedRolloutIsGivenOutWhileItIsSuspended() {
    world.closed = Closed.by(_ -> "", _ -> "");
    given(1, "a", AT_ONCE);
    world.apply(calendared(2, "b", new Amount(1, false), true));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 1", "web-1 1", "web-2 1");
    assertThat(world.rollout("fleet/web").reason())
        .isEqualTo("suspended; nothing is released until it goes on");
    world.apply(calendared(3, "b", new Amount(1, false), false));
    assertThat(world.having("fleet/web")).filteredOn(each -> each.endsWith(" 3")).hasSize(1);
  }

  @Test
  void withoutLimitsNodesGetItAndWaitThemselves() {
    world.closed = Closed.by(_ -> "", _ -> "waiting for calendar night");
    given(1, "a", AT_ONCE);
    world.apply(calendared(2, "b", Amount.ALL, false));
    assertThat(world.having("fleet/web")).containsExactly("canary-1 2", "web-1 2", "web-2 2");
  }

  private static CurrentVersion calendared(
      long number, String text, Amount concurrency, boolean suspend) {
    var plain = Versions.content("fleet/web", new Selector.All(), text, "night").assignment();
    var assignment =
        new Assignment(
            plain.association(),
            plain.enforced(),
            plain.schedule(),
            plain.timeout(),
            List.of(),
            OnDisconnect.ENFORCE,
            OutputSettings.ON_THE_NODE,
            true,
            suspend);
    var settings =
        new RolloutSettings<Selector>(concurrency, Amount.ALL, List.of(), OnFailure.HALT);
    return Course.version(number, assignment, settings, new Selector.All());
  }
}
