package dev.holdfast.reconciler.versions;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import java.util.List;

/// Hears what became true, after it is durable, but for [#wordTaken]. Called by the thread of the
/// repository's loop: to be answered quickly. Who was not there when it happened finds it in the
/// [VersionStore].
public interface VersionListener {
  /// New versions are in force. `created` and `retired` name no association twice.
  default void versionsChanged(
      RepositoryName repository, List<CurrentVersion> created, List<ObjectName> retired) {}

  /// A commit was applied, rejected or blocked; where it was applied, after `versionsChanged`.
  default void commitDecided(CommitRecord commit) {}

  /// Somebody's word in a trailer is about to release a plan that hits a brake. Told before the
  /// decision: what this throws keeps it from being made, and it is tried again.
  ///
  /// @param commit that is decided about
  default void wordTaken(RepositoryName repository, CommitId commit, Braked braked) {}

  /// A look at the remote ended otherwise than the one before.
  default void lookChanged(RepositoryRecord repository) {}
}
