package dev.holdfast.reconciler.rollout;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.MutableNodeSet;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Revision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Association → version and nodes; node → associations and revision. Both ways are kept in step
/// under one lock. A revision is reckoned when somebody asks, once per change.
final class ReleaseTable {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<AssociationId, Row> rows = new HashMap<>();
  private final Map<NodeName, Place> places = new HashMap<>();

  private static final class Row {
    final CurrentVersion version;
    final MutableNodeSet nodes;
    final Instant since;
    @Nullable Release shown;

    Row(CurrentVersion version, MutableNodeSet nodes, Instant since) {
      this.version = version;
      this.nodes = nodes;
      this.since = since;
    }
  }

  private static final class Place {
    final TreeSet<AssociationId> associations = new TreeSet<>();
    volatile @Nullable Known known;
  }

  private record Known(Labels labels, Revision revision) {}

  static Manifest.Entry entry(CurrentVersion version) {
    return new Manifest.Entry(
        version.id(),
        version.number(),
        version.content().assignmentDigest(),
        // As fine as the database keeps it, so that a restart changes no revision.
        version.rateAnchor().truncatedTo(ChronoUnit.MILLIS));
  }

  /// Puts a version in force for these nodes.
  ReleaseChange release(CurrentVersion version, NodeSet nodes, Instant since) {
    return writing(() -> {
      @Nullable Row old = rows.get(version.id());
      @Nullable Release before = old == null ? null : shown(old);
      NodeSet had = before == null ? nodes.minus(nodes) : before.nodes();
      NodeSet left = had.minus(nodes);
      var row = new Row(version, nodes.copy(), since);
      rows.put(version.id(), row);
      left.forEach(node -> place(node).associations.remove(version.id()));
      nodes.minus(had).forEach(node -> place(node).associations.add(version.id()));
      left.forEach(node -> place(node).known = null);
      nodes.forEach(node -> place(node).known = null);
      return new ReleaseChange(version.id(), before, shown(row), left);
    });
  }

  Optional<ReleaseChange> retire(AssociationId association) {
    return writing(() -> {
      @Nullable Row row = rows.remove(association);
      if (row == null) {
        return Optional.<ReleaseChange>empty();
      }
      Release before = shown(row);
      for (NodeName node : before.nodes()) {
        var place = place(node);
        place.associations.remove(association);
        place.known = null;
      }
      return Optional.of(new ReleaseChange(association, before, null, before.nodes()));
    });
  }

  /// Gives a node exactly these associations.
  List<ReleaseChange> place(NodeName node, Set<AssociationId> wanted, Fleet fleet) {
    return writing(() -> {
      var place = place(node);
      place.known = null;
      var all = new HashSet<>(wanted);
      all.addAll(place.associations);
      var changes = new ArrayList<ReleaseChange>();
      for (AssociationId association : all) {
        @Nullable Row row = rows.get(association);
        if (row == null || wanted.contains(association) == row.nodes.contains(node)) {
          continue;
        }
        changes.add(move(row, place, node, wanted.contains(association), fleet));
      }
      return changes;
    });
  }

  private static ReleaseChange move(
      Row row, Place place, NodeName node, boolean enters, Fleet fleet) {
    Release before = shown(row);
    MutableNodeSet left = fleet.none().copy();
    if (enters) {
      row.nodes.add(node);
      place.associations.add(row.version.id());
    } else {
      row.nodes.remove(node);
      place.associations.remove(row.version.id());
      left.add(node);
    }
    row.shown = null;
    return new ReleaseChange(row.version.id(), before, shown(row), left.snapshot());
  }

  Optional<Release> release(AssociationId association) {
    return writing(() -> Optional.ofNullable(rows.get(association)).map(ReleaseTable::shown));
  }

  List<Release> all() {
    return writing(() -> rows.values().stream().map(ReleaseTable::shown).toList());
  }

  void forEach(Consumer<CurrentVersion> each) {
    reading(() -> rows.values().stream().map(row -> row.version).toList()).forEach(each);
  }

  int size(AssociationId association) {
    return reading(() -> {
      @Nullable Row row = rows.get(association);
      return row == null ? 0 : row.nodes.size();
    });
  }

  List<CurrentVersion> releasedTo(NodeName node) {
    return reading(() -> {
      @Nullable Place place = places.get(node);
      return place == null ? List.<CurrentVersion>of() : versions(place);
    });
  }

  Optional<CurrentVersion> releasedTo(NodeName node, AssociationId association) {
    return reading(() ->
        Optional.ofNullable(rows.get(association))
            .filter(row -> row.nodes.contains(node))
            .map(row -> row.version));
  }

  Revision revision(NodeName node, Labels labels) {
    return reading(() -> {
      @Nullable Place place = places.get(node);
      if (place == null) {
        return Revision.of(List.of(), labels);
      }
      @Nullable Known known = place.known;
      if (known == null || !known.labels().equals(labels)) {
        known =
            new Known(
                labels,
                Revision.of(versions(place).stream().map(ReleaseTable::entry).toList(), labels));
        place.known = known;
      }
      return known.revision();
    });
  }

  private List<CurrentVersion> versions(Place place) {
    var versions = new ArrayList<CurrentVersion>(place.associations.size());
    for (AssociationId association : place.associations) {
      @Nullable Row row = rows.get(association);
      if (row != null) {
        versions.add(row.version);
      }
    }
    return versions;
  }

  private Place place(NodeName node) {
    return places.computeIfAbsent(node, _ -> new Place());
  }

  private static Release shown(Row row) {
    @Nullable Release release = row.shown;
    if (release == null) {
      release = new Release(row.version, row.nodes.snapshot(), row.since);
      row.shown = release;
    }
    return release;
  }

  private <T> T reading(Supplier<T> question) {
    lock.readLock().lock();
    try {
      return question.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private <T> T writing(Supplier<T> change) {
    lock.writeLock().lock();
    try {
      return change.get();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
