package dev.holdfast.reconciler.status;

import dev.holdfast.model.RepositoryName;
import java.util.List;

/// What commits should show that are only proposed. Contexts are those of [CommitStatuses]; where a
/// commit was decided about, that decision counts and what is wanted here does not.
@FunctionalInterface
public interface ProposedStatuses {
  ProposedStatuses NONE = (_, _) -> List.of();

  /// @param suffix what contexts end with
  List<WantedStatus> wanted(RepositoryName repository, String suffix);
}
