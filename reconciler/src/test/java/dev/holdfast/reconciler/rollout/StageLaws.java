package dev.holdfast.reconciler.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.Stage;
import dev.holdfast.model.Selector;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What must hold of who gets something when: stages, how many at once, what comes first.
final class StageLaws {
  private final AssociationId id;
  private final World world;
  private final String seed;
  private long mostAtOnce;

  /// @param seed what every failure begins with
  StageLaws(AssociationId id, World world, String seed) {
    this.id = id;
    this.world = world;
    this.seed = seed;
  }

  /// Another rollout began.
  void begins() {
    mostAtOnce = 0;
  }

  /// Nodes got it by a decision: whether that was allowed.
  ///
  /// @param last of the same rollout; null where this is its first
  void mayRelease(@Nullable Rollout last, List<NodeName> newly, RolloutTally tally) {
    Release release = tally.release;
    Rollout rollout = tally.rollout;
    RolloutSettings<Selector> settings = release.version().content().rollout();
    assertThat(rollout.state())
        .as("%s: releases only while it runs", seed)
        .isIn(Rollout.State.RUNNING, Rollout.State.FINISHED);
    // what one of them said about the same content long ago counts from now on
    long anew = newly.stream().filter(node -> tally.outcome(node) == Outcome.FAILED).count();
    assertThat(tally.failed - anew)
        .as("%s: nothing starts after too many errors", seed)
        .isLessThanOrEqualTo(settings.maxErrors().borne(release.targets().size()));
    assertThat(world.closed.apply(release.version()))
        .as("%s: nothing starts while nothing may change", seed)
        .isEmpty();
    for (ObjectName name : release.version().content().assignment().dependsOn()) {
      var first = world.rollouts.current(new AssociationId(id.repository(), name));
      assertThat(first.map(Rollout::isOpen).orElse(false))
          .as("%s: '%s' comes first", seed, name)
          .isFalse();
    }
    if (rollout.whole()) {
      boolean mayBeWhole =
          rollout.stage() >= settings.stages().size() || (last != null && last.whole());
      assertThat(mayBeWhole).as("%s: all get it only in the last stage", seed).isTrue();
      return;
    }
    long most = settings.maxConcurrency().concurrent(release.targets().size());
    mostAtOnce = Math.max(mostAtOnce, most);
    assertThat(tally.changing).as("%s: more than may at once", seed).isLessThanOrEqualTo(most);
    assertThat(newly).as("%s: only who is online", seed).allMatch(world.isOnline);
    inStage(settings, newly, tally);
  }

  private void inStage(
      RolloutSettings<Selector> settings, List<NodeName> newly, RolloutTally tally) {
    Rollout rollout = tally.rollout;
    if (rollout.stage() >= settings.stages().size()) {
      return;
    }
    switch (settings.stages().get(rollout.stage())) {
      case Stage.Matching<Selector>(var nodes, _) ->
          assertThat(newly)
              .as("%s: only the nodes of stage %d", seed, rollout.stage() + 1)
              .allMatch(node -> isMeant(nodes, node));
      case Stage.Share<Selector>(var percent, _) ->
          assertThat(tally.here())
              .as("%s: no more than %d percent", seed, percent)
              .isLessThanOrEqualTo((percent * (long) tally.release.targets().size() + 99) / 100);
    }
  }

  private boolean isMeant(Selector selector, NodeName node) {
    return world.fleet.node(node).map(each -> selector.matches(node, each.labels())).orElse(false);
  }

  /// Every stage that was left was done, and watched for as long as it was to be.
  ///
  /// @param last the same rollout when it was last looked at
  /// @param wasThere whether a node had the content before this decision; what a later stage gave
  ///   to it in the same look says nothing about the stage before
  void mayGoOn(Rollout last, RolloutTally tally, Predicate<NodeName> wasThere) {
    Release release = tally.release;
    Rollout rollout = tally.rollout;
    var stages = release.version().content().rollout().stages();
    boolean retried = !last.errorsSince().equals(rollout.errorsSince());
    int to = Math.min(rollout.stage(), stages.size());
    if (retried) {
      return;
    }
    assertThat(rollout.stage())
        .as("%s: no stage comes again", seed)
        .isGreaterThanOrEqualTo(last.stage());
    Instant now = world.clock.instant();
    for (int stage = last.stage(); stage < to; stage++) {
      assertThat(isDone(stages.get(stage), tally, wasThere))
          .as("%s: stage %d was done", seed, stage + 1)
          .isTrue();
      var soak = stages.get(stage).soak();
      if (!soak.isZero() && !rollout.skipsSoak()) {
        Instant since = stage == last.stage() ? last.soakingSince() : null;
        if (since == null) {
          throw new AssertionError("%s: stage %d was not watched".formatted(seed, stage + 1));
        }
        assertThat(now).as("%s: for long enough", seed).isAfterOrEqualTo(since.plus(soak));
      }
    }
  }

  private boolean isDone(Stage<Selector> stage, RolloutTally tally, Predicate<NodeName> wasThere) {
    Release release = tally.release;
    boolean limited = release.version().content().rollout().limitsRate();
    boolean succeeded = false;
    boolean otherOnline = false;
    for (NodeName node : release.targets()) {
      boolean has = RolloutTally.has(tally.now.get(node), tally.rollout);
      boolean online = world.isOnline.test(node);
      boolean member =
          switch (stage) {
            case Stage.Matching<Selector>(var nodes, _) -> isMeant(nodes, node);
            case Stage.Share<Selector> _ -> true;
          };
      if (!has) {
        otherOnline |= online && member;
        continue;
      }
      Outcome outcome = tally.outcome(node);
      boolean due = outcome == Outcome.PENDING || (limited && outcome == Outcome.DELAYED);
      if (member && online && due && wasThere.test(node)) {
        return false;
      }
      succeeded |= member && outcome == Outcome.SUCCEEDED;
    }
    return succeeded
        && switch (stage) {
          case Stage.Matching<Selector> _ -> !otherOnline;
          case Stage.Share<Selector>(var percent, _) ->
              !otherOnline || tally.here() * 100 >= percent * (long) release.targets().size();
        };
  }

  /// How many nodes of this rollout might run at once.
  long mostAtOnce() {
    return mostAtOnce;
  }
}
