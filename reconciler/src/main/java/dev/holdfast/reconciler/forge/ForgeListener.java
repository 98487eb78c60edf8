package dev.holdfast.reconciler.forge;

import dev.holdfast.model.RepositoryName;

/// Hears what webhooks hint at. Answers at once: work is done elsewhere, later.
@FunctionalInterface
public interface ForgeListener {
  void heard(RepositoryName repository, ForgeEvent event);
}
