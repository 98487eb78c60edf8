package dev.holdfast.reconciler.versions;

import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is remembered of a repository between two looks: a copy of what the database holds, good
/// for as long as this replica leads. Guarded by its lock.
final class WatchedRepository {
  final ReentrantLock lock = new ReentrantLock();
  final RepositoryEntry entry;
  final ConfigLoader loader;
  int failures;
  String lastOutcome = "";
  private @Nullable Fence fence;
  private CommitId seen = CommitId.NONE;
  private DesiredState inForce = DesiredState.EMPTY;

  WatchedRepository(RepositoryEntry entry, ConfigLoader loader) {
    this.entry = entry;
    this.loader = loader;
  }

  boolean isLoadedUnder(Fence current) {
    return current.equals(fence);
  }

  void load(Fence current, CurrentVersions versions) {
    fence = current;
    seen = versions.seen();
    inForce = versions.desiredState();
  }

  void forget() {
    fence = null;
  }

  /// The last commit that was decided about.
  CommitId seen() {
    return seen;
  }

  /// What the last applied commit says.
  DesiredState inForce() {
    return inForce;
  }

  void refused(CommitId commit) {
    seen = commit;
  }

  void applied(DesiredState state) {
    seen = state.commit();
    inForce = state;
  }
}
