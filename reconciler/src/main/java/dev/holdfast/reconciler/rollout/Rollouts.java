package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.DatabaseAway;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.VersionListener;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides who gets which version now, makes it durable, then releases it. [#look] takes keys only,
/// reads what is true now, and may be called at any time and as often as one likes; [#turn] looks
/// at what still runs, since nodes also go offline without telling anybody, and soaking ends by
/// itself.
public final class Rollouts implements VersionListener {
  private static final Logger log = LoggerFactory.getLogger(Rollouts.class);

  /// A look at so many nodes takes milliseconds.
  private static final int MANY = 10_000;

  private final RolloutStore store;
  private final Releases releases;
  private final Fleet fleet;
  private final Leadership leadership;
  private final InstantSource clock;
  private final RolloutTargets targets;
  private final Function<CurrentVersion, String> closed;
  private final Outcomes outcomes;
  private final ReentrantLock oneLook = new ReentrantLock();
  private final Set<AssociationId> open = ConcurrentHashMap.newKeySet();

  private final Map<AssociationId, News> news = new ConcurrentHashMap<>();

  private final List<Consumer<Collection<AssociationId>>> listeners = new CopyOnWriteArrayList<>();

  /// What came to be and was not followed yet.
  private sealed interface News {
    record InForce(CurrentVersion version) implements News {}

    record Retired() implements News {}
  }

  public Rollouts(
      RolloutStore store,
      Releases releases,
      Outcomes outcomes,
      Fleet fleet,
      Predicate<NodeName> online,
      Leadership leadership,
      InstantSource clock) {
    this(store, releases, outcomes, fleet, online, leadership, clock, _ -> "");
  }

  /// @param closed why nothing of a version is released now; empty where it is
  public Rollouts(
      RolloutStore store,
      Releases releases,
      Outcomes outcomes,
      Fleet fleet,
      Predicate<NodeName> online,
      Leadership leadership,
      InstantSource clock,
      Function<CurrentVersion, String> closed) {
    this.closed = closed;
    this.outcomes = outcomes;
    this.store = store;
    this.releases = releases;
    this.fleet = fleet;
    this.targets = new RolloutTargets(releases, outcomes, fleet, online);
    this.leadership = leadership;
    this.clock = clock;
  }

  /// Finds what is on its way, at start.
  public void load() {
    for (AssociationId association : releases.associations()) {
      releases
          .layers(association)
          .ifPresent(layers -> {
            if (layers.latest().map(Rollout::isOpen).orElse(true) || !layers.isFollowed()) {
              open.add(association);
            }
          });
    }
  }

  /// Adds a follower that is told whose rollout is otherwise than before.
  public void listen(Consumer<Collection<AssociationId>> listener) {
    listeners.add(listener);
  }

  @Override
  public void versionsChanged(
      RepositoryName repository, List<CurrentVersion> created, List<ObjectName> retired) {
    var keys = new LinkedHashSet<AssociationId>();
    for (CurrentVersion version : created) {
      news.put(version.id(), new News.InForce(version));
      keys.add(version.id());
    }
    for (ObjectName name : retired) {
      var id = new AssociationId(repository, name);
      news.put(id, new News.Retired());
      keys.add(id);
    }
    try {
      look(keys);
    } catch (Exception e) {
      // The commit is applied; what is news is looked at again with the next turn.
      log.atWarn()
          .addKeyValue("reason", DatabaseAway.reason(e).orElseGet(e::toString))
          .log("new versions are not released yet; they will be");
    }
  }

  /// Looks at everything that is not as it should be: what runs, what is news.
  public void turn() {
    var keys = new HashSet<>(open);
    keys.addAll(news.keySet());
    leadership.current().ifPresent(fence -> alone(fence, keys));
  }

  /// Releases and writes what should be different about these associations, if this is the leader.
  /// Of very many nodes some report all the time: they are looked at with every turn.
  public void look(Collection<AssociationId> associations) {
    var keys =
        associations.stream()
            .filter(
                id -> news.containsKey(id) || (open.contains(id) && releases.targetsOf(id) <= MANY))
            .toList();
    leadership.current().ifPresent(fence -> alone(fence, keys));
  }

  private void alone(Fence fence, Collection<AssociationId> keys) {
    if (keys.isEmpty()) {
      return;
    }
    oneLook.lock();
    try {
      Collection<AssociationId> next = keys;
      while (!next.isEmpty()) {
        var round = new Round();
        next.forEach(round::follow);
        next.forEach(round::goOn);
        next = waitingFor(round.write(fence));
      }
    } catch (LostLeadershipException e) {
      log.atInfo().log("rollouts are another replica's now");
    } finally {
      oneLook.unlock();
    }
  }

  /// Open rollouts that may go on now that these are over.
  private List<AssociationId> waitingFor(Collection<AssociationId> over) {
    return open.stream()
        .filter(id ->
            releases
                .layers(id)
                .map(layers -> layers.head().content().assignment().dependsOn())
                .filter(names ->
                    over.stream()
                        .anyMatch(other ->
                            other.repository().equals(id.repository())
                                && names.contains(other.name())))
                .isPresent())
        .toList();
  }

  /// Tells the current rollout of an association something.
  ///
  /// @return nodes that have to be asked to run it once more; all others know from their manifest
  /// @throws RolloutRefusal when it has none, or one whose state does not allow it
  public NodeSet tell(AssociationId association, RolloutAction action, String by)
      throws RolloutRefusal {
    var fence = leadership.current();
    if (fence.isEmpty()) {
      throw elsewhere(action);
    }
    oneLook.lock();
    try {
      @Nullable Layers layers = releases.layers(association).orElse(null);
      @Nullable Rollout rollout = layers == null ? null : layers.latest().orElse(null);
      if (layers == null || rollout == null) {
        throw new RolloutRefusal(
            "cannot %s: %s has no rollout".formatted(action.id(), association));
      }
      NodeSet failed = failed(layers, rollout);
      var round = new Round();
      round.obey(layers, RolloutOrders.obey(rollout, action, layers.settings(), by, now()));
      round.write(fence.get());
      return action == RolloutAction.RETRY ? failed : fleet.none();
    } catch (LostLeadershipException e) {
      throw elsewhere(action);
    } finally {
      oneLook.unlock();
    }
  }

  private static RolloutRefusal elsewhere(RolloutAction action) {
    return new RolloutRefusal(
        "cannot %s: another replica leads just now; try again".formatted(action.id()));
  }

  private NodeSet failed(Layers layers, Rollout rollout) {
    Targets all = targets.of(layers, rollout);
    var failed = all.of(Outcome.FAILED).stream().mapToObj(all::name).toList();
    return fleet.of(outcomes.waitForRequests(rollout.association(), failed));
  }

  /// The current rollout of an association and how far it is; empty where it is not released.
  public Optional<RolloutProgress> progress(AssociationId association) {
    return releases
        .layers(association)
        .flatMap(layers ->
            layers
                .latest()
                .map(rollout ->
                    RolloutProgress.of(
                        rollout,
                        layers.settings().stages().size() + 1,
                        targets.of(layers, rollout))));
  }

  /// The rollout that a version belongs to, and how far it is; what was superseded or retired has
  /// no numbers any more.
  public Optional<RolloutProgress> progress(AssociationId association, long version) {
    var now = releases.layers(association).flatMap(Layers::latest);
    if (now.isPresent() && version >= now.get().firstVersion()) {
      return progress(association);
    }
    return store.rolloutOf(association, version).map(RolloutProgress::over);
  }

  /// The current rollout of an association; empty where it is not released.
  public Optional<Rollout> current(AssociationId association) {
    return releases.layers(association).flatMap(Layers::latest);
  }

  /// One look at some associations: what it decides is written at once, then released.
  private final class Round {
    private final Map<AssociationId, Layers> changed = new HashMap<>();
    private final List<RolloutStore.Change> writes = new ArrayList<>();
    private final Set<AssociationId> retired = new HashSet<>();
    private final Map<AssociationId, News> heard = new HashMap<>();

    private Optional<Layers> layers(AssociationId association) {
      return Optional.ofNullable(changed.get(association)).or(() -> releases.layers(association));
    }

    /// What is news becomes a rollout, or joins one.
    void follow(AssociationId association) {
      Optional<Layers> known = layers(association);
      @Nullable News told = news.get(association);
      if (told != null) {
        heard.put(association, told);
      }
      switch (told) {
        case null -> known.filter(layers -> !layers.isFollowed()).ifPresent(this::follow);
        case News.InForce(var head) ->
            follow(known.map(layers -> layers.with(head)).orElseGet(() -> begins(head)));
        case News.Retired() -> known.ifPresent(this::retire);
      }
    }

    /// One that comes back. That it had gone may be written nowhere, where the process ended just
    /// then; what it gave out before must not come back with it.
    private Layers begins(CurrentVersion head) {
      if (head.number() > 1) {
        RolloutRules.retire(store.rolloutOf(head.id(), head.number()).orElse(null))
            .forEach(row -> writes.add(new RolloutStore.Change(row, List.of(), false)));
      }
      return new Layers(head, List.of());
    }

    private void retire(Layers layers) {
      retired.add(layers.head().id());
      RolloutRules.retire(layers.latest().orElse(null))
          .forEach(row -> writes.add(new RolloutStore.Change(row, List.of(), false)));
    }

    private void follow(Layers layers) {
      CurrentVersion head = layers.head();
      @Nullable Rollout latest = layers.latest().orElse(null);
      boolean proven =
          layers.soaks() && store.hasFinished(head.id(), head.content().enforcedDigest());
      var written = new ArrayList<Layer>();
      boolean brings = layers.bringsNodes(releases::targets);
      for (Rollout row :
          RolloutRules.follow(latest, head, brings, proven, layers.next(clock.instant()))) {
        Layer layer = layer(layers, layers.settled(row));
        written.add(layer);
        writes.add(new RolloutStore.Change(layer.rollout(), layer.released().names(), true));
      }
      changed.put(head.id(), layers.with(written));
    }

    /// Whom the version in force lets go does not have it if a later one means them again; nor whom
    /// their labels took away from the one before.
    private NodeSet stillHaving(Layer known, CurrentVersion head) {
      return known.released().and(releases.targets(known.version())).and(releases.targets(head));
    }

    private Layer layer(Layers layers, Rollout row) {
      CurrentVersion head = layers.head();
      for (Layer known : layers.layers()) {
        if (known.rollout().firstVersion() == row.firstVersion()) {
          boolean joined = row.lastVersion() == head.number();
          return joined
              ? known.joinedBy(
                  row, head, releases.between(known.version(), head), stillHaving(known, head))
              : known.with(row);
        }
      }
      return new Layer(row, head, fleet.none());
    }

    /// Stages, errors, soaking.
    void goOn(AssociationId association) {
      if (retired.contains(association)) {
        return;
      }
      @Nullable Layers layers = layers(association).orElse(null);
      @Nullable Rollout rollout = layers == null ? null : layers.latest().orElse(null);
      if (layers == null || rollout == null || !rollout.isOpen()) {
        return;
      }
      StageRules.Step step = next(layers, rollout);
      if (!step.rollout().equals(rollout) || !step.released().isEmpty()) {
        Layer top = layers.layers().getFirst();
        var released = top.released().or(fleet.of(step.released()));
        Rollout row = layers.settled(step.rollout());
        changed.put(association, layers.with(List.of(top.with(row, released))));
        writes.add(new RolloutStore.Change(row, step.released(), false));
      }
    }

    private StageRules.Step next(Layers layers, Rollout rollout) {
      String waits = waits(layers);
      if (layers.settings().isAtOnce()
          && rollout.isRunning()
          && !rollout.whole()
          && waits.isEmpty()
          && layers.bringsNodes(releases::targets)) {
        // Nobody has to be looked at.
        return new StageRules.Step(rollout.toAll(), List.of());
      }
      return StageRules.next(
          rollout,
          layers.settings(),
          targets.of(layers, rollout),
          waits,
          () -> outcomes.heldBy(rollout.association()),
          now());
    }

    /// Nothing is released while nothing may change. What the association depends on comes first,
    /// also over the fleet.
    private String waits(Layers layers) {
      AssociationId id = layers.head().id();
      String shut = closed.apply(layers.head());
      if (!shut.isEmpty()) {
        return shut;
      }
      for (ObjectName name : layers.head().content().assignment().dependsOn()) {
        var other = new AssociationId(id.repository(), name);
        Optional<Rollout> before = layers(other).flatMap(Layers::latest);
        if (before.map(Rollout::isOpen).orElse(false)) {
          return "waits for the rollout of '%s', which is %s"
              .formatted(name, before.get().state().id());
        }
      }
      return "";
    }

    void obey(Layers layers, Rollout rollout) {
      Layer top = layers.layers().getFirst();
      boolean anew =
          top.rollout().state() == Rollout.State.ROLLED_BACK
              && rollout.state() == Rollout.State.RUNNING;
      var released = anew ? fleet.none() : top.released();
      changed.put(rollout.association(), layers.with(List.of(top.with(rollout, released))));
      writes.add(new RolloutStore.Change(rollout, List.of(), anew));
      goOn(rollout.association());
    }

    /// @return those whose rollout is over since
    List<AssociationId> write(Fence fence) {
      if (!writes.isEmpty()) {
        store.write(fence, writes);
      }
      heard.forEach(news::remove);
      releases.put(changed.values(), retired);
      retired.forEach(id -> {
        open.remove(id);
        targets.forget(id);
      });
      var over = new ArrayList<>(retired);
      changed.values().forEach(layers -> remember(layers, over));
      var ids = new HashSet<>(changed.keySet());
      ids.addAll(retired);
      if (!ids.isEmpty()) {
        listeners.forEach(listener -> listener.accept(ids));
      }
      return over;
    }

    private void remember(Layers layers, List<AssociationId> over) {
      AssociationId id = layers.head().id();
      if (layers.latest().map(Rollout::isOpen).orElse(true)) {
        open.add(id);
      } else {
        open.remove(id);
        targets.forget(id);
        over.add(id);
      }
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
