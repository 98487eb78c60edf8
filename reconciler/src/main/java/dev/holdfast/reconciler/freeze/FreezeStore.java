package dev.holdfast.reconciler.freeze;

import dev.holdfast.model.RepositoryName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the last order of each scope lasts.
public interface FreezeStore {
  List<Freeze> all();

  /// Makes an order the last of its scope, numbered above all before it.
  ///
  /// @param repository null for everything
  Freeze add(
      String id,
      @Nullable RepositoryName repository,
      boolean frozen,
      String reason,
      @Nullable Instant until,
      String by,
      Instant at);
}
