package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.lease.Fence;
import java.util.Map;

/// Keeps what owners still have to say, also about pull requests that were merged.
public interface OwnersStore {
  /// By number.
  Map<Long, OwnersWord> all(RepositoryName repository);

  /// Writes or replaces.
  ///
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void save(Fence fence, RepositoryName repository, long number, OwnersWord word);
}
