package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    NodeSet meant = all;
    var giving = new Giving(all);
    for (Layer layer : layers) {
      // Who was let go by a newer version has nothing of an older one.
      meant = meant.and(targets.apply(layer.version()));
      giving.add(layer, layer.rollout().whole() ? meant : meant.and(layer.released()));
      meant = layer.older(meant, targets);
    }
    return new Release(head, all, giving.parts());
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

  /// Where a node is in a release.
  ///
  /// @param part which of its parts, -1 for none
  /// @param at since when it has had the content without a break
  record Place(int part, Instant at) {
    static final Place NOWHERE = new Place(-1, Instant.EPOCH);
  }

  /// Where [#release] puts a node, without looking at the others.
  ///
  /// @param isTarget of a version, within what its repository may use
  Place place(Predicate<CurrentVersion> isTarget, NodeName node) {
    var contents = new ArrayList<Digest>();
    boolean meant = isTarget.test(head);
    boolean unbroken = true;
    var returned = new ArrayList<Rollout>();
    Place place = Place.NOWHERE;
    for (Layer layer : layers) {
      meant &= isTarget.test(layer.version());
      boolean reached = meant && (layer.rollout().whole() || layer.released().contains(node));
      meant = meant && layer.older(isTarget);
      Rollout rollout = layer.rollout();
      if (!layer.isInForce()) {
        if (reached) {
          returned.add(rollout);
        }
        continue;
      }
      Digest content = rollout.enforced();
      if (!contents.contains(content)) {
        contents.add(content);
      }
      if (reached) {
        int part = contents.indexOf(content);
        unbroken &= place.part() < 0 || place.part() == part;
        place = unbroken ? new Place(part, since(rollout, returned)) : place;
      }
    }
    return place;
  }

  /// Who came back to it from something else has it since then.
  private static Instant since(Rollout rollout, List<Rollout> returned) {
    Instant since = rollout.countsFrom();
    for (Rollout back : returned) {
      if (!back.enforced().equals(rollout.enforced())) {
        since = later(since, back.countsFrom());
      }
    }
    return since;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /// An instant for a new decision: later than those of all before, whatever the clock says.
  Instant next(Instant now) {
    Instant next = now.truncatedTo(ChronoUnit.MILLIS);
    for (Layer layer : layers) {
      next = later(next, layer.rollout().countsFrom().plusMillis(1));
    }
    return next;
  }

  /// What went to all for good hides what was before it; who had its content from there keeps it
  /// without a break.
  Rollout settled(Rollout row) {
    if (!row.hidesOlder()) {
      return row;
    }
    Instant first = row.countsFrom();
    for (Layer layer : layers) {
      Rollout older = layer.rollout();
      if (layer.isInForce()
          && older.enforced().equals(row.enforced())
          && older.countsFrom().isBefore(first)) {
        first = older.countsFrom();
      }
    }
    return row.countingFrom(first);
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
