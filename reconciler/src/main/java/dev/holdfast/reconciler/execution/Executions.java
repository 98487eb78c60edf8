package dev.holdfast.reconciler.execution;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.reconciler.checkin.Run;
import dev.holdfast.reconciler.checkin.RunBeginnings;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.checkin.Stops;
import dev.holdfast.reconciler.execution.ExecutionStore.Place;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.wire.ExecutionId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What executions there are, and what people do with them.
public final class Executions implements RunBeginnings {
  /// How long nodes are told that an execution was stopped.
  private static final Duration STOPS_FOR = Duration.ofDays(1);

  /// A firing that a node reports may be that old.
  private static final Duration OLDEST = Duration.ofDays(400);

  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
  private static final int FIRINGS_SEARCHED = 1_000;

  /// Newest first; of one instant in order of id.
  private static final Comparator<Execution> ORDER =
      Comparator.comparing(Execution::at).thenComparing(Execution::id).reversed();

  private final ExecutionStore store;
  private final Releases releases;
  private final RunRequests runs;
  private final Stops stops;
  private final Presence presence;
  private final Duration kept;
  private final InstantSource clock;
  private final FiringTimes firings = new FiringTimes();

  /// @param kept how long an execution is told of: what is older has been deleted, or soon will be
  public Executions(
      ExecutionStore store,
      Releases releases,
      RunRequests runs,
      Stops stops,
      Presence presence,
      Duration kept,
      InstantSource clock) {
    this.store = store;
    this.releases = releases;
    this.runs = runs;
    this.stops = stops;
    this.presence = presence;
    this.kept = kept;
    this.clock = clock;
  }

  /// Goes on telling nodes what was stopped, at start.
  void load() {
    store.stoppedSince(clock.instant().minus(STOPS_FOR)).forEach(this::tell);
  }

  /// An execution and what its parts do not tell.
  ///
  /// @param quiet nodes that said nothing about it, and since then that nothing is otherwise than
  ///   they last reported: an estimate, as of now. A node that slept through the firing and made up
  ///   for a later one is in it; what is stored says nothing of the difference
  public record Summary(Execution execution, long quiet) {}

  /// The execution of a firing, before anything came of it; empty where the association does not
  /// fire then.
  Optional<Execution> ofFiring(AssociationId association, Instant firing) {
    Instant named = ExecutionId.nameable(firing);
    Instant now = clock.instant();
    if (named.isAfter(now.plus(CLOCKS_DIFFER)) || named.isBefore(now.minus(OLDEST))) {
      return Optional.empty();
    }
    return releases
        .release(association)
        .filter(release -> firings.fires(release, named))
        .map(release -> ofFiring(release, named));
  }

  private static Execution ofFiring(Release release, Instant firing) {
    return Execution.ofFiring(
        release.association(),
        firing,
        release.version().content().rollout(),
        release.targets().size());
  }

  @Override
  public void begins(List<Run> parts) {
    Run any = parts.getFirst();
    RolloutSettings<?> settings =
        releases
            .release(any.association())
            .<RolloutSettings<?>>map(release -> release.version().content().rollout())
            .orElseGet(RolloutSettings::atOnce);
    store.begin(
        Execution.begun(
            new ExecutionId(any.id()),
            any.association(),
            Execution.Origin.REQUEST,
            any.requestedAt(),
            any.requestedBy(),
            any.checkOnly(),
            settings,
            parts.size()),
        parts.stream().map(Run::node).toList());
  }

  /// Executions of an association, newest first: those with something to tell, and the quiet
  /// firings of the schedule that is in force.
  ///
  /// @param before only those after it in that order; null for the newest
  public List<Summary> list(AssociationId association, int limit, @Nullable Place before) {
    var all = new ArrayList<>(store.list(association, limit, before));
    Optional<Release> release = releases.release(association);
    release.ifPresent(found -> addQuiet(all, found, limit, before));
    all.sort(ORDER);
    var verified = release.map(this::verified).orElseGet(() -> new Instant[0]);
    return all.stream()
        .limit(limit)
        .map(execution -> new Summary(execution, quiet(execution, release, verified)))
        .toList();
  }

  private void addQuiet(List<Execution> all, Release release, int limit, @Nullable Place before) {
    var known = new HashSet<ExecutionId>();
    all.forEach(execution -> known.add(execution.id()));
    Instant until = before == null ? clock.instant().plusNanos(1) : before.at();
    for (Instant firing : quietFirings(release, until, limit)) {
      Execution quiet = ofFiring(release, firing);
      boolean isListed =
          known.contains(quiet.id())
              || (all.size() >= limit && ORDER.compare(quiet, all.getLast()) > 0);
      if (!isListed) {
        all.add(quiet);
        known.add(quiet.id());
        all.sort(ORDER);
      }
    }
  }

  private List<Instant> quietFirings(Release release, Instant until, int limit) {
    Instant oldest = clock.instant().minus(kept);
    return firings.before(release.version(), until, limit).stream()
        .takeWhile(firing -> !firing.isBefore(oldest))
        .toList();
  }

  /// How far the targets have verified, sorted.
  private Instant[] verified(Release release) {
    return release.targets().stream()
        .map(presence::of)
        .flatMap(Optional::stream)
        .map(Seen::verifiedThrough)
        .filter(Objects::nonNull)
        .sorted()
        .toArray(Instant[]::new);
  }

  /// A node that has verified what was due then, and has no part, found nothing.
  private long quiet(Execution execution, Optional<Release> release, Instant[] verified) {
    if (execution.origin() != Execution.Origin.FIRING || release.isEmpty()) {
      return 0;
    }
    Instant last = execution.at().plus(firings.splay(release.get().version()));
    int at = Arrays.binarySearch(verified, last);
    long through = (long) verified.length - (at >= 0 ? at : -at - 1);
    return Math.max(0, Math.min(through, execution.targets()) - execution.counts().ended());
  }

  /// One execution of an association, also a quiet one.
  public Optional<Summary> find(AssociationId association, ExecutionId id) {
    Optional<Release> release = releases.release(association);
    return store
        .find(id)
        .filter(execution -> execution.association().equals(association))
        .or(() -> release.flatMap(found -> quietFiring(found, id)))
        .map(execution -> {
          Instant[] verified = release.map(this::verified).orElseGet(() -> new Instant[0]);
          return new Summary(execution, quiet(execution, release, verified));
        });
  }

  private Optional<Execution> quietFiring(Release release, ExecutionId id) {
    Instant until = clock.instant().plusNanos(1);
    return quietFirings(release, until, FIRINGS_SEARCHED).stream()
        .map(firing -> ofFiring(release, firing))
        .filter(execution -> execution.id().equals(id))
        .findFirst();
  }

  /// The association that an execution is of, where it has something to tell.
  public Optional<AssociationId> associationOf(ExecutionId id) {
    return store.find(id).map(Execution::association);
  }

  /// By name of the node.
  public List<Part> parts(ExecutionId id, int limit, String after) {
    return store.parts(id, limit, after);
  }

  /// Stops what runs of an association now: the execution of its last firing, and what was asked
  /// for within the last hour and has parts to come.
  ///
  /// @return those that were open until now
  public List<ExecutionId> stop(AssociationId association, String actor) {
    var found = new ArrayList<Execution>();
    Instant now = clock.instant();
    releases
        .release(association)
        .ifPresent(release ->
            firings.before(release.version(), now.plusNanos(1), 1).stream()
                .map(firing -> ofFiring(release, firing))
                .forEach(found::add));
    found.addAll(store.openRequests(association, now.minus(STOPS_FOR)));
    return found.stream()
        .filter(execution -> stop(execution.id(), execution, actor).orElse(false))
        .map(Execution::id)
        .toList();
  }

  /// Stops one execution of an association. Twice is the same as once.
  ///
  /// @return whether it was open until now; empty where there is no such execution
  public Optional<Boolean> stop(AssociationId association, ExecutionId id, String actor) {
    return find(association, id)
        .flatMap(found ->
            isOver(found.execution()) ? Optional.of(false) : stop(id, found.execution(), actor));
  }

  /// Nothing of a request is to come once all whom it asked have ended; of a firing one cannot
  /// know.
  private static boolean isOver(Execution execution) {
    return execution.origin() == Execution.Origin.REQUEST
        && execution.counts().ended() >= execution.targets();
  }

  private Optional<Boolean> stop(ExecutionId id, Execution execution, String actor) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    @Nullable Execution fresh = execution.origin() == Execution.Origin.FIRING ? execution : null;
    Optional<Boolean> wasOpen = store.stop(id, fresh, "stopped by " + actor, now);
    if (wasOpen.isPresent()) {
      runs.cancel(id.value());
      store.find(id).ifPresent(this::tell);
    }
    return wasOpen;
  }

  private void tell(Execution execution) {
    Instant ended = execution.endedAt();
    if (execution.state() == Execution.State.STOPPED && ended != null) {
      stops.put(
          new Stops.Order(
              execution.association(), execution.id(), execution.reason(), ended.plus(STOPS_FOR)));
    }
  }

  /// Frees the permits of nodes that never reported. Any replica may do so, several too.
  public void turn() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Set<Part.Key> overdue = store.overdue(now.minus(PermitRules.REPORT_GRACE));
    if (!overdue.isEmpty()) {
      store.change(
          List.of(),
          overdue,
          ledger -> overdue.forEach(key -> lapse(ledger, key.execution(), key.node(), now)));
    }
  }

  private static void lapse(Ledger ledger, ExecutionId id, NodeName node, Instant now) {
    Part part = ledger.part(id, node);
    if (part != null) {
      PermitRules.lapse(ledger, part, now);
    }
  }
}
