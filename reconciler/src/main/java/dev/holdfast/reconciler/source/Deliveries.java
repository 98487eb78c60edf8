package dev.holdfast.reconciler.source;

import dev.holdfast.model.RepositoryName;
import java.util.Collection;
import java.util.Set;

/// The webhook deliveries of the last 72 hours.
public interface Deliveries {
  /// Remembers deliveries.
  ///
  /// @return those that had not been seen before
  Set<Id> firstSeen(Collection<Id> deliveries);

  /// What is known again.
  ///
  /// @param sender whose ids these are: `github`, `generic`
  /// @param text at most 200 characters
  record Id(RepositoryName repository, String sender, String text) {}
}
