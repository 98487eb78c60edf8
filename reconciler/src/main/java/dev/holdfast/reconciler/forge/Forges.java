package dev.holdfast.reconciler.forge;

import dev.holdfast.model.RepositoryName;
import java.util.Map;
import java.util.Optional;

/// The repositories that have a forge.
public final class Forges {
  private final Map<RepositoryName, ForgeRepository> all;

  public Forges(Map<RepositoryName, ForgeRepository> all) {
    this.all = Map.copyOf(all);
  }

  public Map<RepositoryName, ForgeRepository> all() {
    return all;
  }

  /// Empty where there is none, or where it is not known which repository it is there.
  public Optional<ForgeRepository> of(RepositoryName repository) {
    return Optional.ofNullable(all.get(repository));
  }
}
