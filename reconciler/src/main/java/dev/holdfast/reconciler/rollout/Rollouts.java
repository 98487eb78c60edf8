package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.versions.CurrentVersion;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the table of rollouts as it should be. [#look] takes keys only, reads what is true now,
/// and may be called at any time and as often as one likes; [#turn] looks at what still runs, since
/// nodes also go offline without telling anybody.
public final class Rollouts {
  private static final Logger log = LoggerFactory.getLogger(Rollouts.class);
  private static final Outcomes.Tally NOTHING = Outcomes.Tally.NOTHING;

  private final RolloutStore store;
  private final Releases releases;
  private final Outcomes outcomes;
  private final Presence presence;
  private final Leadership leadership;
  private final InstantSource clock;
  private final ConcurrentHashMap<AssociationId, Rollout> latest = new ConcurrentHashMap<>();
  private final ReentrantLock oneLook = new ReentrantLock();
  private final List<Consumer<Collection<AssociationId>>> listeners = new CopyOnWriteArrayList<>();

  public Rollouts(
      RolloutStore store,
      Releases releases,
      Outcomes outcomes,
      Presence presence,
      Leadership leadership,
      InstantSource clock) {
    this.store = store;
    this.releases = releases;
    this.outcomes = outcomes;
    this.presence = presence;
    this.leadership = leadership;
    this.clock = clock;
  }

  /// How far the rollout of one enforced content is.
  ///
  /// @param settled nodes with a final result, of `targets`
  public record Progress(Rollout rollout, long settled, long succeeded, long targets) {}

  /// Shows what the store holds, at start.
  public void load() {
    store.latest().forEach(rollout -> latest.put(rollout.association(), rollout));
  }

  /// Adds a follower that is told whose rollout is in another state.
  public void listen(Consumer<Collection<AssociationId>> listener) {
    listeners.add(listener);
  }

  /// Looks at everything that is not as it should be: what runs, what began unseen, what is gone.
  public void turn() {
    var keys = new HashSet<AssociationId>();
    latest.values().stream()
        .filter(Rollout::isRunning)
        .map(Rollout::association)
        .forEach(keys::add);
    for (Release release : releases.all()) {
      @Nullable Rollout known = latest.get(release.association());
      if (known == null || !known.carries(release.version())) {
        keys.add(release.association());
      }
    }
    look(keys);
  }

  /// Writes what should be different about these associations' rollouts, if this is the leader.
  public void look(Collection<AssociationId> associations) {
    var fence = leadership.current();
    if (associations.isEmpty() || fence.isEmpty()) {
      return;
    }
    oneLook.lock();
    try {
      var rows = associations.stream().flatMap(id -> next(id).stream()).toList();
      if (rows.isEmpty()) {
        return;
      }
      store.write(fence.get(), rows);
      rows.forEach(row -> latest.put(row.association(), row));
      var changed = rows.stream().map(Rollout::association).distinct().toList();
      listeners.forEach(listener -> listener.accept(changed));
    } catch (LostLeadershipException e) {
      log.atInfo().log("rollouts are another replica's now");
    } finally {
      oneLook.unlock();
    }
  }

  /// The current rollout of an association and how far it is; empty where it is not released.
  public Optional<Progress> progress(AssociationId association) {
    return releases
        .release(association)
        .map(Release::version)
        .map(version -> new Shown(current(version), tally(association, enforced(version))))
        .map(Shown::progress);
  }

  /// The rollout that a version belongs to, and how far it is; what was superseded or retired has
  /// no numbers any more.
  public Optional<Progress> progress(AssociationId association, long version) {
    var now = releases.release(association).map(Release::version);
    if (now.isPresent() && version >= current(now.get()).firstVersion()) {
      return progress(association);
    }
    return store
        .rolloutOf(association, version)
        .map(rollout -> new Shown(rollout, NOTHING).progress());
  }

  private record Shown(Rollout rollout, Outcomes.Tally tally) {
    Progress progress() {
      return new Progress(rollout, tally.settled(), tally.succeeded(), tally.targets());
    }
  }

  /// As it is, or as the next look will write it.
  private Rollout current(CurrentVersion version) {
    @Nullable Rollout known = latest.get(version.id());
    return known != null && known.carries(version) ? known : RolloutRules.begin(version);
  }

  private List<Rollout> next(AssociationId association) {
    @Nullable CurrentVersion version =
        releases.release(association).map(Release::version).orElse(null);
    var tally = version == null ? NOTHING : tally(association, enforced(version));
    return RolloutRules.next(
        latest.get(association), version, tally, clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  private Outcomes.Tally tally(AssociationId association, Digest enforced) {
    return outcomes.tally(association, enforced, presence::isOnline);
  }

  private static Digest enforced(CurrentVersion version) {
    return version.content().enforcedDigest();
  }

  /// The latest of every association, for whoever starts.
  public Map<AssociationId, Rollout> latest() {
    return Map.copyOf(latest);
  }
}
