package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How an association is released: while a rollout is on its way, some nodes have one version and
/// some another, and some have none yet.
///
/// @param version the one in force, to which all targets come
/// @param targets all nodes that it means
/// @param parts newest version first; no node is in two of them
public record Release(CurrentVersion version, NodeSet targets, List<Part> parts) {
  public Release {
    parts = List.copyOf(parts);
  }

  /// A version and the nodes that may have it.
  ///
  /// @param since since when its enforced content is released; a version that changes nothing
  ///   enforced keeps it
  public record Part(CurrentVersion version, NodeSet nodes, Instant since) {}

  public AssociationId association() {
    return version.id();
  }

  /// What this node may have; empty where it has nothing yet, or is no target.
  public Optional<Part> part(NodeName node) {
    for (Part part : parts) {
      if (part.nodes().contains(node)) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  /// All nodes that have some version of it.
  public NodeSet nodes() {
    if (parts.isEmpty()) {
      return targets.minus(targets);
    }
    NodeSet all = parts.getFirst().nodes();
    for (Part part : parts.subList(1, parts.size())) {
      all = all.or(part.nodes());
    }
    return all;
  }

  /// The same with a node among the targets or not, in this part or in none.
  Release moved(NodeName node, boolean target, int part) {
    var moved = new ArrayList<Part>();
    for (int i = 0; i < parts.size(); i++) {
      Part each = parts.get(i);
      moved.add(new Part(each.version(), changed(each.nodes(), node, i == part), each.since()));
    }
    return new Release(version, changed(targets, node, target), moved);
  }

  private static NodeSet changed(NodeSet nodes, NodeName node, boolean in) {
    if (nodes.contains(node) == in) {
      return nodes;
    }
    var copy = nodes.copy();
    if (in) {
      copy.add(node);
    } else {
      copy.remove(node);
    }
    return copy.snapshot();
  }
}
