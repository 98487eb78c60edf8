package dev.holdfast.reconciler.checkin;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.PreviewResult;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Proposals that nodes are asked to look at. What is to the right implements it.
public interface PreviewDesk {
  /// Whether there is something to tell the node now.
  boolean hasAny(NodeName node);

  /// What to tell the node now; it is remembered as told.
  ///
  /// @param isAble whether its agent knows previews; of one that does not it is noted, and nothing
  ///   is told
  List<PreviewOrder> deliver(NodeName node, String agentVersion, boolean isAble);

  /// What a node found. Durable afterwards; twice is the same as once, and what nobody asked for is
  /// dropped.
  void answered(NodeName node, List<PreviewResult> results);

  /// Something that is proposed to this node, while it may look at it.
  Optional<byte[]> content(NodeName node, String preview, Digest digest);

  /// Adds a follower that is told which nodes have something new.
  void listen(Consumer<Collection<NodeName>> listener);
}
