package dev.holdfast.reconciler.versions;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.signing.CommitSigning;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Fetch;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Compares the head of a branch with what was decided last, and decides about what is new. Safe to
/// call at any time and again: it reads what is true now, and one repository is looked at by one
/// thread at a time.
public final class RepositoryReconciler {
  private static final Duration UNTIL_LEADER = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

  private final Map<RepositoryName, WatchedRepository> repositories = new TreeMap<>();
  private final GitSource source;
  private final VersionStore store;
  private final Leadership leadership;
  private final InstantSource clock;
  private final VersionListener listener;
  private final CommitDecider decider;

  /// @param loaders makes the one loader of an entry
  /// @param listener hears what became true; see [VersionListeners] for several
  /// @param gate what the configuration demands of commits
  /// @param signing likewise, before anything of them is read
  public RepositoryReconciler(
      Collection<RepositoryEntry> entries,
      GitSource source,
      Function<RepositoryEntry, ConfigLoader> loaders,
      VersionStore store,
      Fleet fleet,
      Leadership leadership,
      InstantSource clock,
      VersionListener listener,
      CommitGate gate,
      CommitSigning signing) {
    entries.forEach(entry ->
        repositories.put(entry.name(), new WatchedRepository(entry, loaders.apply(entry))));
    this.source = source;
    this.store = store;
    this.leadership = leadership;
    this.clock = clock;
    this.listener = listener;
    this.decider = new CommitDecider(source, store, fleet, clock, listener, gate, signing);
  }

  /// Looks once. Afterwards what the remote's head says is decided about and durable, or the
  /// outcome says why not.
  ///
  /// @throws IOException when this machine is at fault; what is in force stays
  /// @throws IllegalArgumentException when no such repository is configured
  public Outcome reconcile(RepositoryName name) throws IOException {
    WatchedRepository repository = repositories.get(name);
    if (repository == null) {
      throw new IllegalArgumentException("no repository '" + name + "'");
    }
    Optional<Fence> fence = leadership.current();
    if (fence.isEmpty()) {
      return new Outcome.NotLeader(UNTIL_LEADER);
    }
    repository.lock.lock();
    try {
      return reconcile(repository, fence.get());
    } catch (LostLeadershipException _) {
      repository.forget();
      return new Outcome.NotLeader(UNTIL_LEADER);
    } catch (Exception e) {
      // Whether the last write became true is not known: the database says so next time.
      repository.forget();
      throw e;
    } finally {
      repository.lock.unlock();
    }
  }

  /// What a repository has in force, as this replica knows it; empty where it does not lead, or has
  /// not looked yet. Never waits for a look.
  public Optional<Ground> ground(RepositoryName name) {
    WatchedRepository repository = repositories.get(name);
    return repository == null || leadership.current().isEmpty()
        ? Optional.empty()
        : repository.shown();
  }

  private Outcome reconcile(WatchedRepository repository, Fence fence) throws IOException {
    if (!repository.isLoadedUnder(fence)) {
      catchUp(repository, fence);
    }
    Fetch fetch = source.look(repository.entry, repository.seen());
    record(repository, fence, fetch);
    Duration poll = repository.entry.poll();
    return switch (fetch) {
      case Fetch.Unchanged(var commit) -> {
        repository.failures = 0;
        if ((repository.isBlocked() && mayGoOn(repository))
            || decider.signaturesMoved(repository)) {
          yield decider.decide(repository, fence, again(repository, commit));
        }
        source.tidy(repository.entry);
        yield new Outcome.Unchanged(commit, poll);
      }
      case Fetch.Moved moved -> {
        repository.failures = 0;
        yield decider.decide(repository, fence, moved);
      }
      case Fetch.BranchMissing _, Fetch.Unreachable _ ->
          new Outcome.NotReached(fetch.headline(), backOff(repository));
    };
  }

  private boolean mayGoOn(WatchedRepository repository) {
    return !store.confirmations(repository.entry.name()).isEmpty()
        || decider.gatesMoved(repository);
  }

  /// A blocked commit that somebody may have confirmed is decided about as when it came.
  private Fetch.Moved again(WatchedRepository repository, CommitId commit) {
    boolean forced =
        store.commit(repository.entry.name(), commit.hex()).map(CommitRecord::forced).orElse(false);
    return new Fetch.Moved(commit, commit, forced);
  }

  /// The database leads: what it holds and nobody was told is told now.
  private void catchUp(WatchedRepository repository, Fence fence) {
    RepositoryName name = repository.entry.name();
    CurrentVersions versions = store.currentVersions(name);
    Optional<CommitRecord> last =
        versions.seen().isNone() ? Optional.empty() : store.commit(name, versions.seen().hex());
    var untold =
        repository.load(
            fence,
            versions,
            store.brakes(name),
            last.map(CommitRecord::isBraked).orElse(false),
            last.flatMap(CommitRecord::unsigned));
    if (!untold.created().isEmpty() || !untold.retired().isEmpty()) {
      listener.versionsChanged(name, untold.created(), untold.retired());
    }
    if (untold.decided()) {
      last.ifPresent(listener::commitDecided);
    }
  }

  private void record(WatchedRepository repository, Fence fence, Fetch fetch) {
    RepositoryRecord found = store.looked(fence, repository.entry, fetch, clock.instant());
    if (!found.outcome().equals(repository.lastOutcome)) {
      repository.lastOutcome = found.outcome();
      listener.lookChanged(found);
    }
  }

  private static Duration backOff(WatchedRepository repository) {
    int doublings = Math.min(repository.failures, 10);
    repository.failures++;
    Duration wait = repository.entry.poll().multipliedBy(1L << doublings);
    Duration longest =
        repository.entry.poll().compareTo(LONGEST_BACK_OFF) > 0
            ? repository.entry.poll()
            : LONGEST_BACK_OFF;
    return wait.compareTo(longest) < 0 ? wait : longest;
  }
}
