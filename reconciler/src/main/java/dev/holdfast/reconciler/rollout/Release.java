package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.ReleaseMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /// Nodes that have had their content without a break since one decision.
  ///
  /// @param at the epoch where that is not known
  public record Given(Instant at, NodeSet nodes) {}

  /// A version and the nodes that may have it.
  ///
  /// @param since since when its enforced content is released; a version that changes nothing
  ///   enforced keeps it
  /// @param retriedAt when failures were last forgiven; the epoch where they never were
  /// @param given the same nodes, each once, by the decision that gave them the content
  public record Part(
      CurrentVersion version, NodeSet nodes, Instant since, Instant retriedAt, List<Given> given) {
    public Part {
      given = List.copyOf(given);
    }

    /// Of nodes of which it is not known what gave them the content.
    public Part(CurrentVersion version, NodeSet nodes, Instant since) {
      this(version, nodes, since, Instant.EPOCH, List.of(new Given(Instant.EPOCH, nodes)));
    }

    /// Since when a node has had this content without a break.
    public Instant givenAt(NodeName node) {
      if (given.size() == 1) {
        return given.getFirst().at();
      }
      for (Given each : given) {
        if (each.nodes().contains(node)) {
          return each.at();
        }
      }
      return Instant.EPOCH;
    }

    /// Whether the same nodes have the same content under the same marks.
    public boolean asksAs(Part other) {
      return version.content().enforcedDigest().equals(other.version.content().enforcedDigest())
          && retriedAt.equals(other.retriedAt)
          && given.equals(other.given);
    }

    /// Under what a node of this part has it; null where that is not known.
    public @Nullable ReleaseMark mark(NodeName node) {
      Instant at = givenAt(node);
      return at.equals(Instant.EPOCH) ? null : new ReleaseMark(at, retriedAt);
    }

    /// @param at null where the node is not of this part
    private Part with(NodeName node, @Nullable Instant at) {
      var all = new ArrayList<Given>();
      boolean found = false;
      for (Given each : given) {
        boolean here = each.at().equals(at);
        found |= here;
        all.add(new Given(each.at(), changed(each.nodes(), node, here)));
      }
      if (at != null && !found) {
        all.add(new Given(at, changed(nodes.minus(nodes), node, true)));
      }
      return new Part(version, changed(nodes, node, at != null), since, retriedAt, all);
    }
  }

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

  /// The same with a node among the targets or not, and in this place.
  Release moved(NodeName node, boolean target, Layers.Place place) {
    var moved = new ArrayList<Part>();
    for (int i = 0; i < parts.size(); i++) {
      moved.add(parts.get(i).with(node, i == place.part() ? place.at() : null));
    }
    return new Release(version, changed(targets, node, target), moved);
  }

  /// Where a node is.
  Layers.Place place(NodeName node) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).nodes().contains(node)) {
        return new Layers.Place(i, parts.get(i).givenAt(node));
      }
    }
    return Layers.Place.NOWHERE;
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
