package dev.holdfast.reconciler.changes;

import dev.holdfast.model.Mode;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.changes.Impact.Effect;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.MutableNodeSet;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.plan.Change;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tells node by node what a change would do: compares what each resource comes to with what it
/// came to in the version that the node was last seen to comply with. Facts, labels and secrets are
/// the same for both and need not be known. Errs towards "changes" and "unknown".
///
/// @see "design.md section 3, plan"
final class Prediction {
  private final Fleet fleet;
  private final Verified verified;

  Prediction(Fleet fleet, Verified verified) {
    this.fleet = fleet;
    this.verified = verified;
  }

  Impact of(Change change) {
    return switch (change) {
      case Change.Added(_, var content, var enters) ->
          new Impact(enters, fleet.none(), fleet.none(), entering(content, enters));
      case Change.Retired(_, _, var leaves) ->
          new Impact(fleet.none(), leaves, fleet.none(), List.of());
      case Change.Changed changed ->
          new Impact(changed.enters(), changed.leaves(), changed.stays(), groups(changed));
    };
  }

  /// What happens to a node, but for who it is.
  private record Fate(Effect effect, List<String> resources, List<String> acts) {
    static final Fate COMPLIES = new Fate(Effect.COMPLIES, List.of(), List.of());
    static final Fate UNKNOWN = new Fate(Effect.UNKNOWN, List.of(), List.of());
    static final Fate STALE = new Fate(Effect.STALE, List.of(), List.of());
  }

  private static boolean changesNothing(AssociationContent content) {
    return content.assignment().suspend() || content.assignment().enforced().mode() == Mode.AUDIT;
  }

  private static List<Impact.Group> entering(AssociationContent content, NodeSet enters) {
    Fate fate = changesNothing(content) ? Fate.COMPLIES : Fate.UNKNOWN;
    return enters.isEmpty() ? List.of() : List.of(group(fate, enters));
  }

  private static Impact.Group group(Fate fate, NodeSet nodes) {
    return new Impact.Group(fate.effect(), fate.resources(), fate.acts(), nodes);
  }

  private List<Impact.Group> groups(Change.Changed changed) {
    var groups = new LinkedHashMap<Fate, MutableNodeSet>();
    if (changesNothing(changed.to()) || !runs(changed)) {
      add(groups, Fate.COMPLIES, changed.stays());
    } else {
      stay(changed, groups);
    }
    entering(changed.to(), changed.enters())
        .forEach(group ->
            add(groups, new Fate(group.effect(), group.resources(), group.acts()), group.nodes()));
    return groups.entrySet().stream()
        .map(entry -> group(entry.getKey(), entry.getValue().snapshot()))
        .sorted(
            Comparator.comparing(Impact.Group::effect)
                .thenComparingInt(group -> -group.nodes().size()))
        .toList();
  }

  private void add(Map<Fate, MutableNodeSet> groups, Fate fate, NodeSet nodes) {
    nodes.forEach(node -> groups.computeIfAbsent(fate, _ -> fleet.none().copy()).add(node));
  }

  private static boolean runs(Change.Changed changed) {
    boolean wakes = changed.from().assignment().suspend() && !changed.to().assignment().suspend();
    return wakes || changed.changesEnforcedContent();
  }

  private void stay(Change.Changed changed, Map<Fate, MutableNodeSet> groups) {
    var differences = new ResourceDifferences(changed.from(), changed.to());
    for (NodeName name : changed.stays()) {
      groups.computeIfAbsent(fate(changed, differences, name), _ -> fleet.none().copy()).add(name);
    }
  }

  private Fate fate(Change.Changed changed, ResourceDifferences differences, NodeName name) {
    Verified.Standing standing = verified.of(name, changed.association());
    Optional<Node> node = fleet.node(name);
    if (standing == Verified.Standing.STALE || node.isEmpty()) {
      return Fate.STALE;
    }
    List<String> resources = differences.on(name, node.get().labels());
    if (!resources.isEmpty() || standing == Verified.Standing.DIFFERS) {
      return new Fate(Effect.CHANGES, resources, differences.acting());
    }
    boolean unknown = standing == Verified.Standing.UNKNOWN || !differences.acting().isEmpty();
    return unknown ? new Fate(Effect.UNKNOWN, List.of(), differences.acting()) : Fate.COMPLIES;
  }
}
