package dev.holdfast.reconciler.source;

import dev.holdfast.model.RepositoryName;

/// The webhook deliveries of the last 72 hours.
public interface Deliveries {
  /// Remembers a delivery.
  ///
  /// @return false when it had been seen before
  boolean isNew(RepositoryName repository, Forge forge, String deliveryId);
}
