package dev.holdfast.reconciler.source;

import dev.holdfast.model.RepositoryName;

/// The webhook deliveries of the last 72 hours.
public interface Deliveries {
  /// Remembers a delivery.
  ///
  /// @param sender whose ids these are: `github`, `generic`
  /// @param deliveryId at most 200 characters
  /// @return false when it had been seen before
  boolean isNew(RepositoryName repository, String sender, String deliveryId);
}
