package dev.holdfast.reconciler.view;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import java.util.List;

/// What a commit shows on its forge, as the room `status` knows it.
@FunctionalInterface
public interface ShownStatuses {
  List<StatusView> of(RepositoryName repository, CommitId commit);
}
