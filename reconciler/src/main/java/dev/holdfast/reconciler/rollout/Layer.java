package dev.holdfast.reconciler.rollout;

import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// A rollout with what it gave to whom.
///
/// @param version its last version
/// @param earlier its versions before that; none where nobody can have anything older
/// @param released to which nodes; says nothing where the rollout is whole
record Layer(
    Rollout rollout, CurrentVersion version, List<CurrentVersion> earlier, NodeSet released) {
  Layer {
    earlier = rollout.hidesOlder() ? List.of() : List.copyOf(earlier);
  }

  /// One that begins with a version.
  Layer(Rollout rollout, CurrentVersion version, NodeSet released) {
    this(rollout, version, List.of(), released);
  }

  Layer with(Rollout other) {
    return with(other, released);
  }

  Layer with(Rollout other, NodeSet nodes) {
    return new Layer(other, version, earlier, nodes);
  }

  /// With one more version of the same content.
  ///
  /// @param between versions that came before that one and after the last
  Layer joinedBy(Rollout other, CurrentVersion next, List<CurrentVersion> between, NodeSet nodes) {
    var all = new ArrayList<>(earlier);
    all.add(version);
    all.addAll(between);
    return new Layer(other, next, all, nodes);
  }

  boolean isInForce() {
    return rollout.isInForce();
  }

  /// Who may have what older rollouts gave: whom one of the versions let go may not, even where a
  /// later one means them again.
  NodeSet older(NodeSet meant, Function<CurrentVersion, NodeSet> targets) {
    NodeSet left = meant;
    for (CurrentVersion each : earlier) {
      left = left.and(targets.apply(each));
    }
    return left;
  }

  /// Likewise, of one node that is meant.
  boolean older(Predicate<CurrentVersion> isTarget) {
    return earlier.stream().allMatch(isTarget);
  }
}
