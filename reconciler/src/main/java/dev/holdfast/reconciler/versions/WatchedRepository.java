package dev.holdfast.reconciler.versions;

import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
  private Map<ObjectName, Long> numbers = new TreeMap<>();
  private boolean wasLoaded;

  WatchedRepository(RepositoryEntry entry, ConfigLoader loader) {
    this.entry = entry;
    this.loader = loader;
  }

  boolean isLoadedUnder(Fence current) {
    return current.equals(fence);
  }

  /// What became true without this replica having told anybody: by a write whose outcome it did not
  /// learn, or by another replica.
  record Untold(List<CurrentVersion> created, List<ObjectName> retired, boolean decided) {}

  /// @return nothing at the first time: whoever starts reads what is in force
  Untold load(Fence current, CurrentVersions versions) {
    Untold untold =
        wasLoaded
            ? new Untold(newer(versions), gone(versions), !seen.equals(versions.seen()))
            : new Untold(List.of(), List.of(), false);
    fence = current;
    seen = versions.seen();
    inForce = versions.desiredState();
    numbers = new TreeMap<>();
    versions.associations().forEach((name, version) -> numbers.put(name, version.number()));
    wasLoaded = true;
    return untold;
  }

  private List<CurrentVersion> newer(CurrentVersions versions) {
    return versions.associations().values().stream()
        .filter(version -> !Objects.equals(numbers.get(version.id().name()), version.number()))
        .toList();
  }

  private List<ObjectName> gone(CurrentVersions versions) {
    return numbers.keySet().stream()
        .filter(name -> !versions.associations().containsKey(name))
        .toList();
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

  void applied(DesiredState state, Applied applied) {
    seen = state.commit();
    inForce = state;
    applied.created().forEach(version -> numbers.put(version.id().name(), version.number()));
    applied.retired().forEach(numbers::remove);
  }
}
