package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.NodeOrder;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.function.Predicate;

/// Finds out how all nodes that a rollout means are now.
final class RolloutTargets {
  private final Releases releases;
  private final Outcomes outcomes;
  private final Fleet fleet;
  private final Predicate<NodeName> online;
  private final RolloutOrder order = new RolloutOrder();

  RolloutTargets(Releases releases, Outcomes outcomes, Fleet fleet, Predicate<NodeName> online) {
    this.releases = releases;
    this.outcomes = outcomes;
    this.fleet = fleet;
    this.online = online;
  }

  Targets of(Layers layers, Rollout rollout) {
    Release release = layers.release(releases::targets);
    NodeOrder all =
        order.of(release.association(), release.targets(), layers.settings().isAtOnce());
    var having = new BitSet();
    var places = new EnumMap<Outcome, BitSet>(Outcome.class);
    if (rollout.isInForce() && !release.nodes().isEmpty()) {
      Release.Part newest = release.parts().getFirst();
      having = all.in(newest.nodes());
      outcomes
          .of(release.association(), newest)
          .forEach((outcome, nodes) -> places.put(outcome, all.in(nodes)));
    }
    return new Targets(
        all.names(), online, selector -> all.in(fleet.select(selector)), having, places);
  }

  /// Its order is not needed any more.
  void forget(AssociationId association) {
    order.forget(association);
  }
}
