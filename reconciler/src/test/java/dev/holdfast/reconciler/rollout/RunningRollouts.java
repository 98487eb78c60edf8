package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.testing.Versions;

/// A rollout that is on its way, for whoever shows or stops one.
public final class RunningRollouts {
  private RunningRollouts() {}

  /// @param association whose first version two nodes have and did not report about yet
  public static Rollouts of(String association) {
    var world = new World("web-1 role=web", "web-2 role=web");
    world.apply(
        Versions.version(
            association, 1, Versions.content(association, new Selector.All(), "text")));
    return world.rollouts;
  }
}
