package dev.holdfast.reconciler.checkin;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// "Run this now": asked for by a person, delivered by check-ins, over when the node's report about
/// it is durable or when it expired.
public final class RunRequests {
  /// How long a node may take to hear of it.
  public static final Duration VALID_FOR = Duration.ofHours(1);

  private static final Duration AGAIN_AFTER = Duration.ofSeconds(30);

  private final RunStore store;
  private final Function<AssociationId, Optional<NodeSet>> targets;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final ConcurrentHashMap<NodeName, Map<String, Run>> open = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<RunStore.RunKey, Instant> told = new ConcurrentHashMap<>();
  private final List<Consumer<Collection<NodeName>>> listeners = new CopyOnWriteArrayList<>();
  private final List<RunBeginnings> beginnings = new CopyOnWriteArrayList<>();

  /// @param targets the nodes to which an association is released; empty for one that is not there
  /// @param ids a new random id each time
  public RunRequests(
      RunStore store,
      Function<AssociationId, Optional<NodeSet>> targets,
      InstantSource clock,
      Supplier<String> ids) {
    this.store = store;
    this.targets = targets;
    this.clock = clock;
    this.ids = ids;
  }

  /// What became of asking.
  public sealed interface Requested {
    /// @param nodes sorted by name
    record Accepted(String id, List<NodeName> nodes) implements Requested {}

    record NoSuchAssociation() implements Requested {}

    /// @param nodes those that do not have the association
    record NotTargets(List<NodeName> nodes) implements Requested {}

    record NoTargets() implements Requested {}
  }

  /// Shows what the store holds, at start.
  public void load() {
    store.open(clock.instant()).forEach(this::remember);
  }

  /// Adds a follower that is told which nodes have something new.
  public void listen(Consumer<Collection<NodeName>> listener) {
    listeners.add(listener);
  }

  /// Adds one that is told before anybody else.
  public void follow(RunBeginnings follower) {
    beginnings.add(follower);
  }

  /// Asks these nodes, or all that have the association, to run it once. Durable afterwards.
  ///
  /// @param actor who asks, for the record
  public Requested request(
      AssociationId association, Optional<Set<NodeName>> nodes, boolean check, String actor) {
    Optional<NodeSet> have = targets.apply(association);
    if (have.isEmpty()) {
      return new Requested.NoSuchAssociation();
    }
    List<NodeName> meant =
        nodes.map(some -> some.stream().sorted().toList()).orElseGet(() -> have.get().names());
    var strangers = meant.stream().filter(node -> !have.get().contains(node)).toList();
    if (!strangers.isEmpty()) {
      return new Requested.NotTargets(strangers);
    }
    if (meant.isEmpty()) {
      return new Requested.NoTargets();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    String id = ids.get();
    var runs =
        meant.stream()
            .map(node ->
                new Run(id, association, node, check, actor, now, now.plus(VALID_FOR), null))
            .toList();
    beginnings.forEach(follower -> follower.begins(runs));
    store.add(runs);
    runs.forEach(this::remember);
    listeners.forEach(listener -> listener.accept(meant));
    return new Requested.Accepted(id, meant);
  }

  /// All parts of a request, sorted by node; empty where there is no such request.
  public List<Run> of(String id) {
    return store.of(id);
  }

  /// What the node has not reported yet, oldest first.
  public List<Run> openFor(NodeName node) {
    Map<String, Run> runs = open.get(node);
    if (runs == null) {
      return List.of();
    }
    Instant now = clock.instant();
    forget(runs.values().stream().filter(run -> !run.isOpen(now)).map(RunRequests::key).toList());
    return runs.values().stream()
        .sorted(java.util.Comparator.comparing(Run::requestedAt).thenComparing(Run::id))
        .toList();
  }

  /// Those that are open and were not told within the last half minute.
  public List<Run> undelivered(NodeName node) {
    Instant now = clock.instant();
    return openFor(node).stream().filter(run -> !isFresh(told.get(key(run)), now)).toList();
  }

  /// What to tell the node now. It is remembered as told; where the answer is lost on the way, the
  /// node hears it again later, and runs it once.
  public List<Run> deliver(NodeName node) {
    Instant now = clock.instant();
    var runs = undelivered(node);
    runs.forEach(run -> told.put(key(run), now));
    return runs;
  }

  private static boolean isFresh(@Nullable Instant last, Instant now) {
    return last != null && now.isBefore(last.plus(AGAIN_AFTER));
  }

  private static RunStore.RunKey key(Run run) {
    return new RunStore.RunKey(run.id(), run.node());
  }

  /// Makes durable that these were reported. Joins the caller's transaction; [#forget] follows it.
  public void reported(Collection<RunStore.RunKey> runs) {
    store.reported(runs, clock.instant().truncatedTo(ChronoUnit.MICROS));
  }

  /// Whoever has not heard of it does not hear of it any more.
  public void cancel(String id) {
    store.cancel(id, clock.instant().truncatedTo(ChronoUnit.MICROS));
    open.values().forEach(runs -> runs.remove(id));
  }

  /// No longer delivers these.
  public void forget(Collection<RunStore.RunKey> runs) {
    for (RunStore.RunKey run : runs) {
      told.remove(run);
      Map<String, Run> ofNode = open.get(run.node());
      if (ofNode != null) {
        ofNode.remove(run.id());
      }
    }
  }

  private void remember(Run run) {
    open.computeIfAbsent(run.node(), _ -> new ConcurrentHashMap<>()).put(run.id(), run);
  }
}
