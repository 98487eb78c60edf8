package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.NodeOrder;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// In which order nodes take part in a rollout: by a hash of association and node, so that it is
/// the same on every replica, and other nodes come first for another association; in any where all
/// get it at once. Kept while the targets are the same.
final class RolloutOrder {
  private final ConcurrentHashMap<AssociationId, Kept> kept = new ConcurrentHashMap<>();

  private record Kept(NodeSet targets, boolean any, NodeOrder order) {}

  private record Place(long hash, NodeName node) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byHash = Long.compare(hash, other.hash);
      return byHash != 0 ? byHash : node.compareTo(other.node);
    }
  }

  /// @param any whether nobody is before another
  NodeOrder of(AssociationId association, NodeSet targets, boolean any) {
    @Nullable Kept known = kept.get(association);
    if (known == null || known.any() != any || !known.targets().equals(targets)) {
      var names = any ? targets.stream().toList() : ordered(association, targets);
      known = new Kept(targets, any, targets.ordered(names));
      kept.put(association, known);
    }
    return known.order();
  }

  void forget(AssociationId association) {
    kept.remove(association);
  }

  private static List<NodeName> ordered(AssociationId association, NodeSet targets) {
    var places = new ArrayList<Place>(targets.size());
    var digest = Digest.sha256();
    for (NodeName node : targets) {
      String key = "rollout\n" + association + "\n" + node;
      byte[] hash = digest.digest(key.getBytes(StandardCharsets.UTF_8));
      places.add(new Place(ByteBuffer.wrap(hash).getLong(), node));
    }
    return places.stream().sorted().map(Place::node).toList();
  }
}
