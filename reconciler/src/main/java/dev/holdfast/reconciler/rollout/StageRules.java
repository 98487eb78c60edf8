package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.NodeName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.Stage;
import dev.holdfast.model.Selector;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which nodes get a rollout's content now, and when it goes on, stops or has finished: the rules
/// of `dsl.md` section 4. Pure, and the same answer however often it is asked.
final class StageRules {
  private final RolloutSettings<Selector> settings;
  private final Supplier<String> heldBy;
  private final Instant now;
  private final boolean limited;
  private final Targets targets;
  private final List<NodeName> released = new ArrayList<>();
  private Rollout rollout;

  /// @param released nodes that get the content now
  record Step(Rollout rollout, List<NodeName> released) {}

  private StageRules(
      Rollout rollout,
      RolloutSettings<Selector> settings,
      Targets targets,
      Supplier<String> heldBy,
      Instant now) {
    this.rollout = rollout;
    this.settings = settings;
    this.targets = targets.copy();
    this.heldBy = heldBy;
    this.now = now;
    this.limited = settings.limitsRate();
  }

  /// @param waits what it must wait for before anything is released; empty where nothing
  /// @param heldBy what holds nodes, in words; asked where somebody has to be told
  static Step next(
      Rollout rollout,
      RolloutSettings<Selector> settings,
      Targets targets,
      String waits,
      Supplier<String> heldBy,
      Instant now) {
    return new StageRules(rollout, settings, targets, heldBy, now).step(waits);
  }

  private Step step(String waits) {
    if (rollout.isOpen()) {
      stopAfterTooManyErrors();
    }
    if (rollout.isRunning()) {
      if (waits.isEmpty()) {
        goOn();
      } else {
        say(waits);
      }
    }
    return new Step(rollout, List.copyOf(released));
  }

  private void stopAfterTooManyErrors() {
    long failed = targets.of(Outcome.FAILED).cardinality();
    long borne = settings.maxErrors().borne(targets.size());
    if (rollout.state() == Rollout.State.HALTED || failed <= borne) {
      return;
    }
    String reason =
        "%d of %d nodes failed, more than the %d of maxErrors %s"
            .formatted(failed, targets.size(), borne, settings.maxErrors());
    rollout =
        switch (settings.onFailure()) {
          case HALT -> rollout.inState(Rollout.State.HALTED, reason);
          case ROLLBACK -> rollout.rolledBack(now, reason);
        };
  }

  private void goOn() {
    while (true) {
      @Nullable Stage<Selector> stage = stage();
      releaseIn(stage);
      if (!isDone(stage)) {
        say(waiting(stage));
        return;
      }
      if (stage == null) {
        rollout = rollout.finished(now);
        return;
      }
      Instant since = rollout.soakingSince();
      if (since == null) {
        since = now;
        rollout = rollout.soaking(now);
      }
      Instant over = rollout.skipsSoak() ? since : since.plus(stage.soak());
      if (now.isBefore(over)) {
        say("stage %d soaks until %s".formatted(number(), over.truncatedTo(ChronoUnit.SECONDS)));
        return;
      }
      rollout = rollout.inStage(rollout.stage() + 1);
    }
  }

  /// Null stands for the rest.
  private @Nullable Stage<Selector> stage() {
    var stages = settings.stages();
    return rollout.stage() < stages.size() ? stages.get(rollout.stage()) : null;
  }

  private int number() {
    return rollout.stage() + 1;
  }

  private void say(String reason) {
    if (!rollout.reason().equals(reason)) {
      rollout = rollout.inState(rollout.state(), reason);
    }
  }

  private void releaseIn(@Nullable Stage<Selector> stage) {
    if (stage == null && !limited) {
      if (!rollout.whole()) {
        rollout = rollout.toAll();
      }
      targets.releaseToAll();
      return;
    }
    long free =
        settings.maxConcurrency().concurrent(targets.size()) - targets.online(targets.due(limited));
    long room = Math.min(free, missing(stage));
    BitSet waiting = targets.notReleased();
    waiting.and(members(stage));
    for (int place = waiting.nextSetBit(0);
        place >= 0 && room > 0;
        place = waiting.nextSetBit(place + 1)) {
      if (targets.isOnline(place)) {
        targets.release(place);
        released.add(targets.name(place));
        room--;
      }
    }
  }

  /// How many more nodes the stage wants. Of a share, offline nodes without a result are passed
  /// over.
  private long missing(@Nullable Stage<Selector> stage) {
    if (!(stage instanceof Stage.Share<Selector> share)) {
      return Long.MAX_VALUE;
    }
    long wanted = Math.ceilDiv((long) share.percent() * targets.size(), 100L);
    BitSet settled = targets.settled();
    long open = targets.online(Targets.without(targets.released(), settled));
    return wanted - settled.cardinality() - open;
  }

  private BitSet members(@Nullable Stage<Selector> stage) {
    return switch (stage) {
      case null -> targets.all();
      case Stage.Share<Selector> _ -> targets.all();
      case Stage.Matching<Selector>(var nodes, _) -> targets.meantBy(nodes);
    };
  }

  /// Every online node of the stage is final and at least one has succeeded. What is offline or
  /// held blocks nothing.
  private boolean isDone(@Nullable Stage<Selector> stage) {
    if (targets.size() == 0) {
      return true;
    }
    boolean share = stage instanceof Stage.Share<Selector>;
    BitSet members = members(stage);
    BitSet awaited = targets.due(limited);
    if (!share) {
      awaited.or(targets.notReleased());
    }
    awaited.and(members);
    return !targets.anyOnline(awaited)
        && targets.of(Outcome.SUCCEEDED).intersects(members)
        && (!share || missing(stage) <= 0 || !targets.anyOnline(targets.notReleased()));
  }

  /// What it waits for where nobody is on the way, or only who waits for something else; empty
  /// where somebody is.
  private String waiting(@Nullable Stage<Selector> stage) {
    String who = stage == null ? "" : "stage %d waits: ".formatted(number());
    if (targets.anyOnline(targets.due(false))) {
      return "";
    }
    BitSet members = targets.held();
    members.and(members(stage));
    long held = targets.online(members);
    if (held > 0) {
      String by = heldBy.get();
      return "%s%d of %d %s held%s"
          .formatted(
              who,
              held,
              targets.size(),
              targets.size() == 1 ? "node is" : "nodes are",
              by.isEmpty() ? "" : ": " + by);
    }
    return stage == null
        ? "no online node has succeeded yet"
        : who + "no online node of it has succeeded yet; promote it to go on";
  }
}
