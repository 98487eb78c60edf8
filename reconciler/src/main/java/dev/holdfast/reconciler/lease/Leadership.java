package dev.holdfast.reconciler.lease;

import java.util.Optional;

/// Whether this replica is the leader now.
public interface Leadership {
  /// Empty where another replica leads or nobody does. A fence that is handed out may be outdated
  /// at once: only the write that compares it knows.
  Optional<Fence> current();
}
