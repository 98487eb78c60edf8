package dev.holdfast.reconciler.versions;

import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Brakes;
import dev.holdfast.reconciler.plan.InForce;
import dev.holdfast.reconciler.plan.Judgement;
import dev.holdfast.reconciler.plan.Plan;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
  private Optional<Brakes> brakes = Optional.empty();
  private boolean blocked;
  private @Nullable Gated gated;
  private Optional<Problem> unsigned = Optional.empty();
  private boolean wasLoaded;
  private volatile @Nullable Ground shown;

  WatchedRepository(RepositoryEntry entry, ConfigLoader loader) {
    this.entry = entry;
    this.loader = loader;
  }

  /// What gates said of the commit that waits.
  record Gated(Plan plan, Judgement judgement, List<Brake.Gate> gates) {
    Gated {
      gates = List.copyOf(gates);
    }
  }

  boolean isLoadedUnder(Fence current) {
    return current.equals(fence);
  }

  /// What became true without this replica having told anybody: by a write whose outcome it did not
  /// learn, or by another replica.
  record Untold(List<CurrentVersion> created, List<ObjectName> retired, boolean decided) {}

  /// @return nothing at the first time: whoever starts reads what is in force
  Untold load(
      Fence current,
      CurrentVersions versions,
      Optional<Brakes> setBrakes,
      boolean isBlocked,
      Optional<Problem> isUnsigned) {
    Untold untold =
        wasLoaded
            ? new Untold(
                newer(versions),
                gone(versions),
                blocked != isBlocked || !seen.equals(versions.seen()))
            : new Untold(List.of(), List.of(), false);
    fence = current;
    seen = versions.seen();
    inForce = versions.desiredState();
    numbers = new TreeMap<>();
    versions.associations().forEach((name, version) -> numbers.put(name, version.number()));
    brakes = setBrakes;
    blocked = isBlocked;
    unsigned = isUnsigned;
    gated = null;
    wasLoaded = true;
    show();
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
    shown = null;
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

  /// What is in force, for judging a plan.
  InForce ground() {
    return new InForce(inForce.commit(), numbers, brakes);
  }

  /// Likewise, for other threads; empty where it is not known. Needs no lock.
  Optional<Ground> shown() {
    return Optional.ofNullable(shown);
  }

  private void show() {
    shown = new Ground(inForce, ground(), seen);
  }

  /// Whether the last decision was to wait for somebody to confirm.
  boolean isBlocked() {
    return blocked;
  }

  /// What gates said last; null where it is not known, or nothing waits.
  @Nullable Gated gated() {
    return gated;
  }

  /// Why the last decision was to wait for signatures; empty where it was not.
  Optional<Problem> unsigned() {
    return unsigned;
  }

  void refused(CommitId commit, Optional<Problem> isUnsigned) {
    seen = commit;
    unsigned = isUnsigned;
    blocked = false;
    gated = null;
    show();
  }

  void blocked(CommitId commit, Gated said) {
    seen = commit;
    blocked = true;
    unsigned = Optional.empty();
    gated = said;
    show();
  }

  void applied(DesiredState state, Applied applied, Brakes set) {
    seen = state.commit();
    blocked = false;
    unsigned = Optional.empty();
    gated = null;
    brakes = Optional.of(set);
    inForce = state;
    applied.created().forEach(version -> numbers.put(version.id().name(), version.number()));
    applied.retired().forEach(numbers::remove);
    show();
  }
}
