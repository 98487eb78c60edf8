package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Goes through the rollouts of an association, newest first, and finds out what each node has and
/// which of them gave it: the newest that reached it, or an older one with the same content where
/// the node had nothing else in between.
final class Giving {
  private final List<Building> parts = new ArrayList<>();

  private final List<Returned> returned = new ArrayList<>();

  private NodeSet without;

  /// Nodes that were given something, and had it taken away again then.
  private record Returned(Instant at, NodeSet nodes, Digest enforced) {}

  private static final class Building {
    final CurrentVersion version;
    final Digest enforced;
    final Rollout rollout;
    NodeSet nodes;

    /// nodes to which an older rollout may have given the content already
    NodeSet unbroken;

    List<Release.Given> given = new ArrayList<>();

    Building(Layer layer, NodeSet none) {
      this.version = layer.version();
      this.rollout = layer.rollout();
      this.enforced = rollout.enforced();
      this.nodes = none;
      this.unbroken = none;
    }
  }

  /// @param targets of the version in force
  Giving(NodeSet targets) {
    this.without = targets;
  }

  /// The next older rollout.
  ///
  /// @param reached nodes that it gave its content to, and that are meant since
  void add(Layer layer, NodeSet reached) {
    Instant at = layer.rollout().countsFrom();
    if (!layer.isInForce()) {
      if (!reached.isEmpty()) {
        returned.add(new Returned(at, reached, layer.rollout().enforced()));
      }
      return;
    }
    Building part = part(layer);
    boolean first = part.nodes.isEmpty() && part.given.isEmpty();
    NodeSet fresh = reached.and(without);
    for (Building each : parts) {
      if (each == part && !first) {
        NodeSet older = each.unbroken.and(reached);
        if (!older.isEmpty()) {
          each.given.replaceAll(given -> new Release.Given(given.at(), given.nodes().minus(older)));
          each.given.addAll(raised(at, older, each.enforced));
        }
      } else if (each != part && each.unbroken.intersects(reached)) {
        each.unbroken = each.unbroken.minus(reached);
      }
    }
    part.given.addAll(raised(at, fresh, part.enforced));
    part.nodes = first ? fresh : part.nodes.or(fresh);
    part.unbroken = first ? fresh : part.unbroken.or(fresh);
    without = without.minus(fresh);
  }

  private Building part(Layer layer) {
    for (Building each : parts) {
      if (each.enforced.equals(layer.rollout().enforced())) {
        return each;
      }
    }
    var part = new Building(layer, without.minus(without));
    parts.add(part);
    return part;
  }

  /// Who came back to it from something else has it since then.
  private List<Release.Given> raised(Instant at, NodeSet nodes, Digest enforced) {
    var given = new ArrayList<Release.Given>();
    NodeSet left = nodes;
    for (Returned back : returned) {
      boolean isOther = back.at().isAfter(at) && !back.enforced().equals(enforced);
      if (isOther && left.intersects(back.nodes())) {
        given.add(new Release.Given(back.at(), left.and(back.nodes())));
        left = left.minus(back.nodes());
      }
    }
    if (given.isEmpty() || !left.isEmpty()) {
      given.add(new Release.Given(at, left));
    }
    return given;
  }

  List<Release.Part> parts() {
    return parts.stream()
        .map(part ->
            new Release.Part(
                part.version,
                part.nodes,
                part.rollout.startedAt(),
                part.rollout.errorsSince(),
                joined(part.given)))
        .toList();
  }

  private static List<Release.Given> joined(List<Release.Given> given) {
    if (given.size() == 1) {
      return given;
    }
    var joined = new ArrayList<Release.Given>();
    for (Release.Given each : given) {
      Release.@Nullable Given same =
          joined.stream().filter(other -> other.at().equals(each.at())).findFirst().orElse(null);
      if (same != null) {
        joined.remove(same);
        joined.add(new Release.Given(each.at(), same.nodes().or(each.nodes())));
      } else if (!each.nodes().isEmpty()) {
        joined.add(each);
      }
    }
    return joined.isEmpty() ? List.of(given.getFirst()) : joined;
  }
}
