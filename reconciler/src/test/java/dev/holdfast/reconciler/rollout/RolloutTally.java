package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All nodes of a rollout, told apart by what they said.
final class RolloutTally {
  private final World world;
  private final MarkLaws marks;
  final Release release;
  final Rollout rollout;
  final Map<NodeName, CurrentVersion> now;
  long changing;
  long failed;
  long succeeded;
  long held;
  long settled;
  long having;
  long away;

  /// @param now what each node has
  RolloutTally(
      World world,
      MarkLaws marks,
      Release release,
      Rollout rollout,
      Map<NodeName, CurrentVersion> now) {
    this.world = world;
    this.marks = marks;
    this.release = release;
    this.rollout = rollout;
    this.now = now;
    release.targets().forEach(this::count);
  }

  private void count(NodeName node) {
    boolean online = world.isOnline.test(node);
    Outcome outcome = has(now.get(node), rollout) ? outcome(node) : null;
    if (outcome != null && outcome != Outcome.PENDING) {
      marks.isOfThisRelease(node, rollout);
    }
    boolean final_ = false;
    switch (outcome) {
      case null -> {}
      case PENDING -> changing += online ? 1 : 0;
      case DELAYED -> {
        changing += online && release.version().content().rollout().limitsRate() ? 1 : 0;
        held++;
      }
      case HELD -> held++;
      case SUCCEEDED -> {
        succeeded++;
        final_ = true;
      }
      case FAILED -> {
        failed++;
        final_ = true;
      }
      case DIFFERS -> final_ = true;
    }
    having += outcome == null ? 0 : 1;
    settled += final_ ? 1 : 0;
    away += online || final_ ? 0 : 1;
  }

  Outcome outcome(NodeName node) {
    return marks.said(node, rollout.enforced());
  }

  /// How many have it, without those that are away and have said nothing final.
  long here() {
    return release.targets().stream()
        .filter(node -> has(now.get(node), rollout))
        .filter(node -> world.isOnline.test(node) || isFinal(outcome(node)))
        .count();
  }

  static boolean has(@Nullable CurrentVersion version, Rollout rollout) {
    return version != null && version.content().enforcedDigest().equals(rollout.enforced());
  }

  private static boolean isFinal(Outcome outcome) {
    return switch (outcome) {
      case SUCCEEDED, FAILED, DIFFERS -> true;
      case PENDING, HELD, DELAYED -> false;
    };
  }
}
