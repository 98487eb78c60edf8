package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.NodeName;
import java.util.Collection;

/// Hears which nodes may have another revision than before. Must not block.
@FunctionalInterface
public interface RevisionListener {
  void revisionsChanged(Collection<NodeName> nodes);
}
