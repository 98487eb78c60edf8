package dev.holdfast.reconciler.preview;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.lease.Fence;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where previews last.
public interface PreviewStore {
  /// Keeps a new one, or one that was refused.
  ///
  /// @param digests what each of its nodes may fetch
  /// @param contents what they fetch
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void begin(
      Fence fence,
      LivePreview preview,
      Map<NodeName, Set<Digest>> digests,
      Map<Digest, byte[]> contents);

  /// Those that nodes may still answer, oldest first.
  List<LivePreview> running();

  Optional<LivePreview> find(String id);

  /// The last one of each of these pull requests, where there is one.
  List<LivePreview> latest(RepositoryName repository, Collection<Long> pullRequests);

  /// Keeps what a node answered, the first time, while it may.
  ///
  /// @return whether it was kept
  boolean answer(String id, NodeName node, NodeAnswer answer, Instant at);

  /// What a node may fetch; empty where it may not, or no more.
  Optional<byte[]> content(String id, NodeName node, Digest digest, Instant now);

  /// Nobody may answer any more, and what was proposed is gone.
  ///
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void end(Fence fence, String id, LivePreview.State state, Instant at);
}
