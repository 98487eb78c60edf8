package dev.holdfast.reconciler.drift;

import dev.holdfast.model.AssociationId;
import java.util.Collection;

/// Hears which associations have other verdicts or sums than before, after that is durable. Told on
/// change only, and at most a few times a second per association. Must not block.
@FunctionalInterface
public interface VerdictListener {
  void verdictsChanged(Collection<AssociationId> associations);
}
