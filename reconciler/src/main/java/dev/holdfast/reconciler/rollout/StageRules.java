package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.NodeName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.RolloutSettings.Stage;
import dev.holdfast.model.Selector;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which nodes get a rollout's content now, and when it goes on, stops or has finished: the rules
/// of `dsl.md` section 4. Pure, and the same answer however often it is asked.
final class StageRules {
  private final RolloutSettings<Selector> settings;
  private final BiPredicate<Selector, NodeName> meant;
  private final Supplier<String> heldBy;
  private final Instant now;
  private final boolean limited;
  private final List<Target> targets;
  private final List<NodeName> released = new ArrayList<>();
  private Rollout rollout;

  /// @param released nodes that get the content now
  record Step(Rollout rollout, List<NodeName> released) {}

  private StageRules(
      Rollout rollout,
      RolloutSettings<Selector> settings,
      List<Target> targets,
      BiPredicate<Selector, NodeName> meant,
      Supplier<String> heldBy,
      Instant now) {
    this.rollout = rollout;
    this.settings = settings;
    this.targets = new ArrayList<>(targets);
    this.meant = meant;
    this.heldBy = heldBy;
    this.now = now;
    this.limited = settings.limitsRate();
  }

  /// @param targets in the order in which they take part
  /// @param meant whether a stage's selector means a node
  /// @param waits what it must wait for before anything is released; empty where nothing
  /// @param heldBy what holds nodes, in words; asked where somebody has to be told
  static Step next(
      Rollout rollout,
      RolloutSettings<Selector> settings,
      List<Target> targets,
      BiPredicate<Selector, NodeName> meant,
      String waits,
      Supplier<String> heldBy,
      Instant now) {
    return new StageRules(rollout, settings, targets, meant, heldBy, now).step(waits);
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
    long failed = targets.stream().filter(Target::hasFailed).count();
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
      targets.replaceAll(target -> target.released() ? target : target.release());
      return;
    }
    long free =
        settings.maxConcurrency().concurrent(targets.size())
            - targets.stream().filter(target -> target.isChanging(limited)).count();
    long room = Math.min(free, missing(stage));
    for (int i = 0; i < targets.size() && room > 0; i++) {
      Target target = targets.get(i);
      if (target.online() && !target.released() && isMember(stage, target)) {
        targets.set(i, target.release());
        released.add(target.name());
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
    return wanted
        - targets.stream()
            .filter(target -> target.released() && (target.online() || target.isSettled()))
            .count();
  }

  private boolean isMember(@Nullable Stage<Selector> stage, Target target) {
    return switch (stage) {
      case null -> true;
      case Stage.Share<Selector> _ -> true;
      case Stage.Matching<Selector>(var nodes, _) -> meant.test(nodes, target.name());
    };
  }

  /// Every online node of the stage is final and at least one has succeeded.
  private boolean isDone(@Nullable Stage<Selector> stage) {
    if (targets.isEmpty()) {
      return true;
    }
    boolean share = stage instanceof Stage.Share<Selector>;
    boolean succeeded = false;
    for (Target target : targets) {
      boolean member = share ? target.released() : isMember(stage, target);
      if (member && target.isAwaited(limited)) {
        return false;
      }
      succeeded |= member && target.hasSucceeded();
    }
    return succeeded && (!share || missing(stage) <= 0 || nobodyElseOnline());
  }

  private boolean nobodyElseOnline() {
    return targets.stream().noneMatch(target -> target.online() && !target.released());
  }

  /// What it waits for where nobody is on the way, or only who waits for something else; empty
  /// where somebody is.
  private String waiting(@Nullable Stage<Selector> stage) {
    String who = stage == null ? "" : "stage %d waits: ".formatted(number());
    if (targets.stream().anyMatch(target -> target.isChanging(false))) {
      return "";
    }
    long held =
        targets.stream()
            .filter(each -> each.isHeld() && each.online() && isMember(stage, each))
            .count();
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
