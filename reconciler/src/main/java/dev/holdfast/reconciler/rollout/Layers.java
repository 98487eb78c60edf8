package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// The rollouts of one association, newest first, down to the last that went to all: what a newer
/// one has not reached has what an older one gave. Pure.
///
/// @param head the version in force; its rollout may not have begun yet
record Layers(CurrentVersion head, List<Layer> layers) {
  Layers {
    layers = List.copyOf(layers);
  }

  /// The rollout of the newest content; empty before the first.
  Optional<Rollout> latest() {
    return layers.stream().findFirst().map(Layer::rollout);
  }

  /// Whether the version in force has its rollout.
  boolean isFollowed() {
    return latest()
        .filter(rollout -> rollout.carries(head))
        .map(rollout -> rollout.lastVersion() == head.number())
        .orElse(false);
  }

  /// How carefully the version in force wants to go.
  RolloutSettings<Selector> settings() {
    return head.content().rollout();
  }

  boolean soaks() {
    return settings().stages().stream().anyMatch(stage -> !stage.soak().isZero());
  }

  /// Who has what.
  ///
  /// @param targets of a version, within what its repository may use
  Release release(Function<CurrentVersion, NodeSet> targets) {
    NodeSet all = targets.apply(head);
    NodeSet rest = all;
    var parts = new ArrayList<Release.Part>();
    for (Layer layer : layers) {
      // Who was let go by a newer version has nothing of an older one.
      rest = rest.and(targets.apply(layer.version()));
      if (!layer.isInForce()) {
        continue;
      }
      NodeSet scope = layer.rollout().whole() ? rest : rest.and(layer.released());
      add(parts, layer, scope);
      rest = rest.minus(scope);
    }
    return new Release(head, all, parts);
  }

  /// Whether the version in force means nodes that do not have its content.
  ///
  /// @param targets as for [#release]
  boolean bringsNodes(Function<CurrentVersion, NodeSet> targets) {
    Release release = release(targets);
    NodeSet without = release.targets();
    for (Release.Part part : release.parts()) {
      if (part.version().content().enforcedDigest().equals(head.content().enforcedDigest())) {
        without = without.minus(part.nodes());
      }
    }
    return !without.isEmpty();
  }

  /// Which part of [#release] a node belongs to; -1 for none.
  ///
  /// @param isTarget of a version, within what its repository may use
  int part(Predicate<CurrentVersion> isTarget, NodeName node) {
    var contents = new ArrayList<Digest>();
    boolean meant = isTarget.test(head);
    int found = -1;
    for (Layer layer : layers) {
      meant &= isTarget.test(layer.version());
      if (!layer.isInForce()) {
        continue;
      }
      Digest content = layer.rollout().enforced();
      if (!contents.contains(content)) {
        contents.add(content);
      }
      boolean has = layer.rollout().whole() || layer.released().contains(node);
      if (meant && has && found < 0) {
        found = contents.indexOf(content);
      }
    }
    return found;
  }

  /// What has a newer rollout's content already is given its version, without waiting.
  private static void add(List<Release.Part> parts, Layer layer, NodeSet nodes) {
    for (int i = 0; i < parts.size(); i++) {
      Release.Part newer = parts.get(i);
      if (newer.version().content().enforcedDigest().equals(layer.rollout().enforced())) {
        parts.set(i, new Release.Part(newer.version(), newer.nodes().or(nodes), newer.since()));
        return;
      }
    }
    parts.add(new Release.Part(layer.version(), nodes, layer.rollout().startedAt()));
  }

  /// With these rollouts written: known ones changed, a new one on top, and nothing kept that
  /// nobody can have any more.
  Layers with(List<Layer> written) {
    var all = new ArrayList<>(layers);
    for (Layer layer : written) {
      long first = layer.rollout().firstVersion();
      all.removeIf(known -> known.rollout().firstVersion() == first);
      all.add(layer);
    }
    all.sort(
        (one, other) -> Long.compare(other.rollout().firstVersion(), one.rollout().firstVersion()));
    return new Layers(head, cut(all));
  }

  Layers with(CurrentVersion other) {
    return new Layers(other, layers);
  }

  private static List<Layer> cut(List<Layer> all) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).rollout().hidesOlder()) {
        return all.subList(0, i + 1);
      }
    }
    return all;
  }
}
