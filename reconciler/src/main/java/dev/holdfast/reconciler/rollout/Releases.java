package dev.holdfast.reconciler.rollout;

import static java.util.stream.Collectors.groupingBy;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.DatabaseAway;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.FleetChange;
import dev.holdfast.reconciler.fleet.FleetListener;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Revision;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is released to whom, in memory. [Rollouts] says what, after it is durable.
///
/// Two locks: changes come one at a time and stay so until every listener has heard; the state has
/// a lock of its own that is never held while a listener runs.
public final class Releases implements FleetListener {
  private static final Logger log = LoggerFactory.getLogger(Releases.class);

  private final Fleet fleet;
  private final Function<RepositoryName, Selector> may;
  private final LongSupplier nextSequence;
  private final InstantSource clock;
  private final ReleaseTable table;
  private final ReentrantLock oneChange = new ReentrantLock();
  private final List<ReleaseListener> releaseListeners = new CopyOnWriteArrayList<>();
  private final List<RevisionListener> revisionListeners = new CopyOnWriteArrayList<>();
  private volatile long epoch;
  private volatile long sequence;

  private volatile BiFunction<AssociationId, Long, Optional<CurrentVersion>> versions =
      (_, _) -> Optional.empty();

  /// @param may the nodes that a repository may use at all
  /// @param nextSequence [RolloutStore#nextSequence]

  public Releases(
      Fleet fleet,
      Function<RepositoryName, Selector> may,
      LongSupplier nextSequence,
      InstantSource clock) {
    this.fleet = fleet;
    this.may = may;
    this.nextSequence = nextSequence;
    this.clock = clock;
    this.table = new ReleaseTable();
  }

  /// Hears of releases before the nodes do.
  public void follow(ReleaseListener listener) {
    releaseListeners.add(listener);
  }

  public void listen(RevisionListener listener) {
    revisionListeners.add(listener);
  }

  /// Shows what is in force, at start. Nobody is told.
  ///
  /// @param stored newest first within an association
  /// @param inForce the version of every association
  /// @param versions earlier versions, by association and number
  public void load(
      List<RolloutStore.Stored> stored,
      Collection<CurrentVersion> inForce,
      BiFunction<AssociationId, Long, Optional<CurrentVersion>> versions,
      long atEpoch) {
    var rollouts = stored.stream().collect(groupingBy(each -> each.rollout().association()));
    this.versions = versions;
    alone(() -> {
      epoch = atEpoch;
      sequence = nextSequence.getAsLong();
      for (CurrentVersion head : inForce) {
        var layers = new ArrayList<Layer>();
        for (RolloutStore.Stored each : rollouts.getOrDefault(head.id(), List.of())) {
          Rollout rollout = each.rollout();
          (rollout.lastVersion() == head.number()
                  ? Optional.of(head)
                  : versions.apply(head.id(), rollout.lastVersion()))
              .ifPresent(version ->
                  layers.add(
                      new Layer(rollout, version, earlier(rollout), fleet.of(each.released()))));
        }
        table.put(new Layers(head, layers), this::targets);
      }
    });
  }

  /// Versions that came between two and never were the last that anybody looked at.
  List<CurrentVersion> between(CurrentVersion one, CurrentVersion other) {
    return versions(one.id(), one.number() + 1, other.number());
  }

  private List<CurrentVersion> earlier(Rollout rollout) {
    return rollout.hidesOlder()
        ? List.of()
        : versions(rollout.association(), rollout.firstVersion(), rollout.lastVersion());
  }

  private List<CurrentVersion> versions(AssociationId id, long from, long to) {
    return LongStream.range(from, to)
        .boxed()
        .flatMap(number -> versions.apply(id, number).stream())
        .toList();
  }

  /// Nodes get what these layers give to them.
  void put(Collection<Layers> layers, Collection<AssociationId> retired) {
    alone(() -> {
      raiseSequence();
      var changes = new ArrayList<ReleaseChange>();
      layers.forEach(each -> changes.add(table.put(each, this::targets)));
      retired.forEach(id -> table.retire(id).ifPresent(changes::add));
      NodeSet touched = fleet.none();
      for (ReleaseChange change : changes) {
        touched = touched.or(change.touched());
      }
      tell(changes, touched.stream().toList());
    });
  }

  @Override
  public void fleetChanged(FleetChange change) {
    alone(() -> {
      raiseSequence();
      Node node = change.node();
      var only = fleet.none().copy();
      only.add(node.name());
      tell(
          table.place(node.name(), only.snapshot(), version -> isTarget(version, node)),
          Set.of(node.name()));
    });
  }

  /// The rollouts of an association as they are in force; empty where it has none.
  Optional<Layers> layers(AssociationId association) {
    return table.layers(association);
  }

  Set<AssociationId> associations() {
    return table.associations();
  }

  /// The association as it is released now; empty where it is not.
  public Optional<Release> release(AssociationId association) {
    return table.release(association);
  }

  /// Everything that is released, in no order.
  public List<Release> all() {
    return table.all();
  }

  /// What this node may have, sorted by association.
  public List<CurrentVersion> releasedTo(NodeName node) {
    return table.releasedTo(node);
  }

  /// The version of an association that this node may have.
  public Optional<CurrentVersion> releasedTo(NodeName node, AssociationId association) {
    return table.releasedTo(node, association);
  }

  /// How many nodes have some version of the association.
  public int targetsOf(AssociationId association) {
    return table.release(association).map(release -> release.nodes().size()).orElse(0);
  }

  public Revision revision(NodeName node) {
    return fleet
        .node(node)
        .map(known -> table.revision(known.name(), known.labels()))
        .orElseGet(Revision::nothing);
  }

  /// [Manifest#marks] of what is released to the node.
  public Digest marks(NodeName node) {
    return fleet
        .node(node)
        .map(known -> table.marks(known.name(), known.labels()))
        .orElseGet(() -> Manifest.marks(List.of()));
  }

  /// The calendars that what is released to the node names.
  public SortedSet<CalendarId> calendars(NodeName node) {
    return fleet
        .node(node)
        .map(known -> table.calendars(known.name(), known.labels()))
        .orElseGet(TreeSet::new);
  }

  /// Nodes to which something is released that names one of these calendars.
  public Set<NodeName> naming(Set<CalendarId> calendars) {
    var nodes = new HashSet<NodeName>();
    for (Release release : table.all()) {
      for (Release.Part part : release.parts()) {
        boolean names =
            part.version().content().assignment().schedule().calendars().stream()
                .map(name -> new CalendarId(release.association().repository(), name))
                .anyMatch(calendars::contains);
        if (names) {
          part.nodes().forEach(nodes::add);
        }
      }
    }
    return nodes;
  }

  /// Something that manifests carry beside versions is otherwise than before: what was signed until
  /// now is older.
  public void raise() {
    alone(this::raiseSequence);
  }

  /// Raised by `holdfast recover` after a restored database.
  public long epoch() {
    return epoch;
  }

  /// All that is released to the node, unsigned.
  ///
  /// @param hours of the calendars that it names
  /// @throws IllegalArgumentException when there is no such node
  public Manifest manifestFor(
      NodeName name, Function<SortedSet<CalendarId>, SortedMap<CalendarId, Digest>> hours) {
    // The number first: what is read after it is at least as new.
    long number = sequence;
    Node node = fleet.node(name).orElseThrow(() -> new IllegalArgumentException("no node " + name));
    return new Manifest(
        name,
        epoch,
        number,
        node.labels(),
        table.entries(name),
        hours.apply(calendars(name)),
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  /// Without calendars.
  public Manifest manifestFor(NodeName name) {
    return manifestFor(name, _ -> new TreeMap<>());
  }

  /// Whether the node may read this assignment.
  public boolean mayReadAssignment(NodeName node, Digest digest) {
    return table.releasedTo(node).stream()
        .anyMatch(version -> version.content().assignmentDigest().equals(digest));
  }

  /// Whether the node may read this repository file.
  public boolean mayReadFile(NodeName node, Digest digest) {
    return table.releasedTo(node).stream()
        .flatMap(version -> version.content().assignment().enforced().files().stream())
        .anyMatch(file -> file.digest().equals(digest));
  }

  /// The nodes that a version means, within what its repository may use.
  NodeSet targets(CurrentVersion version) {
    return fleet
        .select(version.content().targets())
        .and(fleet.select(may.apply(version.id().repository())));
  }

  private boolean isTarget(CurrentVersion version, Node node) {
    return !node.isRevoked()
        && version.content().targets().matches(node.name(), node.labels())
        && may.apply(version.id().repository()).matches(node.name(), node.labels());
  }

  private void tell(List<ReleaseChange> changes, Collection<NodeName> nodes) {
    if (!changes.isEmpty()) {
      releaseListeners.forEach(listener -> listener.releasesChanged(changes));
    }
    if (!nodes.isEmpty()) {
      revisionListeners.forEach(listener -> listener.revisionsChanged(nodes));
    }
  }

  /// Without the database the number stays: an agent refuses a lower one only, so the change still
  /// gets there.
  private void raiseSequence() {
    try {
      sequence = Math.max(sequence, nextSequence.getAsLong());
    } catch (Exception e) {
      log.atWarn()
          .addKeyValue("reason", DatabaseAway.reason(e).orElseGet(e::toString))
          .log("the change sequence could not be raised; it stays for now");
    }
  }

  private void alone(Runnable change) {
    oneChange.lock();
    try {
      change.run();
    } finally {
      oneChange.unlock();
    }
  }
}
