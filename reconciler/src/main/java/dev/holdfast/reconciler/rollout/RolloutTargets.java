package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.NodeOrder;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/// All nodes that a rollout means, in the order in which they take part, as they are now.
final class RolloutTargets {
  private final Releases releases;
  private final Outcomes outcomes;
  private final Predicate<NodeName> online;
  private final RolloutOrder order = new RolloutOrder();

  RolloutTargets(Releases releases, Outcomes outcomes, Predicate<NodeName> online) {
    this.releases = releases;
    this.outcomes = outcomes;
    this.online = online;
  }

  List<Target> of(Layers layers, Rollout rollout) {
    Release release = layers.release(releases::targets);
    NodeOrder all = order(layers, release);
    BitSet having = all.in(having(release, rollout));
    List<NodeName> names = all.names();
    var asked = having.stream().mapToObj(names::get).toList();
    var found = outcomes(release, asked).iterator();
    var targets = new ArrayList<Target>(names.size());
    for (int i = 0; i < names.size(); i++) {
      NodeName name = names.get(i);
      boolean released = having.get(i);
      Outcome outcome = released ? found.next() : Outcome.PENDING;
      targets.add(new Target(name, online.test(name), released, outcome));
    }
    return targets;
  }

  private List<Outcome> outcomes(Release release, List<NodeName> asked) {
    return asked.isEmpty()
        ? List.of()
        : outcomes.of(release.association(), release.parts().getFirst(), asked);
  }

  /// Where all get it at once, nobody is before another.
  private NodeOrder order(Layers layers, Release release) {
    return layers.settings().isAtOnce()
        ? release.targets().ordered(release.targets().stream().toList())
        : order.of(release.association(), release.targets());
  }

  private static NodeSet having(Release release, Rollout rollout) {
    return rollout.isInForce() && !release.parts().isEmpty()
        ? release.parts().getFirst().nodes()
        : release.targets().minus(release.targets());
  }

  /// Its order is not needed any more.
  void forget(AssociationId association) {
    order.forget(association);
  }
}
