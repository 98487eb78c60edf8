package dev.holdfast.reconciler.drift;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When an association runs on a node.
public interface Firings {
  /// How long it is from one firing to the next; null for what runs once.
  @Nullable Duration interval(CurrentVersion version);

  /// The last firing on this node, splay included, at or before `when`; null where there was none.
  @Nullable Instant lastAtOrBefore(CurrentVersion version, NodeName node, Instant when);
}
