package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.DatabaseAway;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.FleetChange;
import dev.holdfast.reconciler.fleet.FleetListener;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.VersionListener;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Revision;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is released to whom, in memory. Here every version goes to all of its targets at once.
///
/// Two locks: changes come one at a time and stay so until every listener has heard; the state has
/// a lock of its own that is never held while a listener runs.
public final class Releases implements VersionListener, FleetListener {
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
  /// @param rollouts the latest of each association
  public void load(
      Collection<CurrentVersion> versions, Map<AssociationId, Rollout> rollouts, long atEpoch) {
    alone(() -> {
      epoch = atEpoch;
      sequence = nextSequence.getAsLong();
      for (CurrentVersion version : versions) {
        @Nullable Rollout rollout = rollouts.get(version.id());
        Instant since =
            rollout != null && rollout.carries(version) ? rollout.startedAt() : version.createdAt();
        table.release(version, targets(version), since);
      }
    });
  }

  @Override
  public void versionsChanged(
      RepositoryName repository, List<CurrentVersion> created, List<ObjectName> retired) {
    alone(() -> {
      raiseSequence();
      var changes = new ArrayList<ReleaseChange>();
      for (CurrentVersion version : created) {
        changes.add(table.release(version, targets(version), since(version)));
      }
      for (ObjectName name : retired) {
        table.retire(new AssociationId(repository, name)).ifPresent(changes::add);
      }
      var touched = new HashSet<NodeName>();
      changes.forEach(change -> touch(change, touched));
      tell(changes, touched);
    });
  }

  @Override
  public void fleetChanged(FleetChange change) {
    alone(() -> {
      raiseSequence();
      Node node = change.node();
      Set<AssociationId> wanted = node.isRevoked() ? Set.of() : wantedBy(node);
      tell(table.place(node.name(), wanted, fleet), Set.of(node.name()));
    });
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

  /// How many nodes may have the association.
  public int targetsOf(AssociationId association) {
    return table.size(association);
  }

  public Revision revision(NodeName node) {
    return fleet
        .node(node)
        .map(known -> table.revision(known.name(), known.labels()))
        .orElseGet(Revision::nothing);
  }

  /// All that is released to the node, unsigned.
  ///
  /// @throws IllegalArgumentException when there is no such node
  public Manifest manifestFor(NodeName name) {
    // The number first: what is read after it is at least as new.
    long number = sequence;
    Node node = fleet.node(name).orElseThrow(() -> new IllegalArgumentException("no node " + name));
    return new Manifest(
        name,
        epoch,
        number,
        node.labels(),
        table.releasedTo(name).stream().map(ReleaseTable::entry).toList(),
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
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

  private NodeSet targets(CurrentVersion version) {
    return fleet
        .select(version.content().targets())
        .and(fleet.select(may.apply(version.id().repository())));
  }

  private Set<AssociationId> wantedBy(Node node) {
    var wanted = new HashSet<AssociationId>();
    table.forEach(version -> {
      if (version.content().targets().matches(node.name(), node.labels())
          && may.apply(version.id().repository()).matches(node.name(), node.labels())) {
        wanted.add(version.id());
      }
    });
    return wanted;
  }

  /// A version with the same enforced content keeps the time at which that was released.
  private Instant since(CurrentVersion version) {
    Digest enforced = version.content().enforcedDigest();
    return table
        .release(version.id())
        .filter(before -> before.version().content().enforcedDigest().equals(enforced))
        .map(Release::since)
        .orElse(version.createdAt());
  }

  private static void touch(ReleaseChange change, Set<NodeName> touched) {
    Release after = change.after();
    change.left().forEach(touched::add);
    if (after != null) {
      after.nodes().forEach(touched::add);
    }
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
