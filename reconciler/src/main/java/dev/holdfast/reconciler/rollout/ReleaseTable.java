package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Revision;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Association → layers and release; node → associations and revision. Both ways are kept in step
/// under one lock. A revision is reckoned when somebody asks, once per change.
final class ReleaseTable {
  private static final SortedSet<CalendarId> NO_CALENDARS =
      Collections.unmodifiableSortedSet(new TreeSet<>());

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<AssociationId, Row> rows = new HashMap<>();
  private final Map<NodeName, Place> places = new HashMap<>();

  private record Row(Layers layers, Release release) {}

  private static final class Place {
    final TreeSet<AssociationId> associations = new TreeSet<>();
    volatile @Nullable Known known;
  }

  private record Known(
      Labels labels, Revision revision, Digest marks, SortedSet<CalendarId> calendars) {}

  private static Manifest.Entry entry(Release.Part part, NodeName node) {
    CurrentVersion version = part.version();
    return new Manifest.Entry(
        version.id(),
        version.number(),
        version.content().assignmentDigest(),
        // As fine as the database keeps it, so that a restart changes no revision.
        version.rateAnchor().truncatedTo(ChronoUnit.MILLIS),
        part.mark(node));
  }

  /// Puts these layers in force.
  ///
  /// @param targets of a version, within what its repository may use
  ReleaseChange put(Layers layers, Function<CurrentVersion, NodeSet> targets) {
    return writing(() -> {
      Release release = layers.release(targets);
      @Nullable Row old = rows.put(release.association(), new Row(layers, release));
      @Nullable Release before = old == null ? null : old.release();
      NodeSet had = before == null ? release.targets().minus(release.targets()) : before.nodes();
      NodeSet has = release.nodes();
      NodeSet left = had.minus(has);
      NodeSet touched = left;
      for (Release.Part part : release.parts()) {
        for (Release.Given given : part.given()) {
          touched = touched.or(given.nodes().minus(had(before, part, given)));
        }
      }
      left.forEach(node -> place(node).associations.remove(release.association()));
      has.minus(had).forEach(node -> place(node).associations.add(release.association()));
      touched.forEach(node -> place(node).known = null);
      return new ReleaseChange(release.association(), before, release, left, touched);
    });
  }

  /// The nodes that had this very version under this very mark.
  private static NodeSet had(@Nullable Release before, Release.Part part, Release.Given given) {
    if (before != null) {
      for (Release.Part old : before.parts()) {
        if (old.version().equals(part.version()) && old.retriedAt().equals(part.retriedAt())) {
          for (Release.Given each : old.given()) {
            if (each.at().equals(given.at())) {
              return each.nodes();
            }
          }
        }
      }
    }
    return given.nodes().minus(given.nodes());
  }

  Optional<ReleaseChange> retire(AssociationId association) {
    return writing(() -> {
      @Nullable Row row = rows.remove(association);
      if (row == null) {
        return Optional.<ReleaseChange>empty();
      }
      NodeSet nodes = row.release().nodes();
      for (NodeName node : nodes) {
        var place = place(node);
        place.associations.remove(association);
        place.known = null;
      }
      return Optional.of(new ReleaseChange(association, row.release(), null, nodes, nodes));
    });
  }

  /// Gives a node what a fleet as it is now gives to it.
  ///
  /// @param isTarget whether a version means the node
  /// @param only the node's own set
  List<ReleaseChange> place(NodeName node, NodeSet only, Predicate<CurrentVersion> isTarget) {
    return writing(() -> {
      place(node).known = null;
      var changes = new ArrayList<ReleaseChange>();
      for (var entry : rows.entrySet()) {
        Release before = entry.getValue().release();
        Layers layers = entry.getValue().layers();
        boolean target = isTarget.test(before.version());
        Layers.Place place = layers.place(isTarget, node);
        if (target == before.targets().contains(node) && place.equals(before.place(node))) {
          continue;
        }
        Release after = before.moved(node, target, place);
        entry.setValue(new Row(layers, after));
        changes.add(moved(node, only, before, after, place.part() >= 0));
      }
      return changes;
    });
  }

  private ReleaseChange moved(
      NodeName node, NodeSet only, Release before, Release after, boolean has) {
    var associations = place(node).associations;
    boolean had =
        has ? !associations.add(after.association()) : associations.remove(after.association());
    NodeSet left = had && !has ? only : only.minus(only);
    return new ReleaseChange(after.association(), before, after, left, only);
  }

  Optional<Release> release(AssociationId association) {
    return reading(() -> Optional.ofNullable(rows.get(association)).map(Row::release));
  }

  Optional<Layers> layers(AssociationId association) {
    return reading(() -> Optional.ofNullable(rows.get(association)).map(Row::layers));
  }

  List<Release> all() {
    return reading(() -> rows.values().stream().map(Row::release).toList());
  }

  Set<AssociationId> associations() {
    return reading(() -> new HashSet<>(rows.keySet()));
  }

  List<CurrentVersion> releasedTo(NodeName node) {
    return reading(() -> {
      @Nullable Place place = places.get(node);
      return place == null ? List.<CurrentVersion>of() : versions(place, node);
    });
  }

  /// What the node's manifest lists, sorted by association.
  List<Manifest.Entry> entries(NodeName node) {
    return reading(() -> {
      @Nullable Place place = places.get(node);
      return place == null
          ? List.<Manifest.Entry>of()
          : parts(place, node).stream().map(part -> entry(part, node)).toList();
    });
  }

  Optional<CurrentVersion> releasedTo(NodeName node, AssociationId association) {
    return reading(() ->
        Optional.ofNullable(rows.get(association))
            .flatMap(row -> row.release().part(node))
            .map(Release.Part::version));
  }

  Revision revision(NodeName node, Labels labels) {
    return known(node, labels).revision();
  }

  /// [Manifest#marks] of what is released to the node.
  Digest marks(NodeName node, Labels labels) {
    return known(node, labels).marks();
  }

  /// Those that the versions name which are released to the node.
  SortedSet<CalendarId> calendars(NodeName node, Labels labels) {
    return known(node, labels).calendars();
  }

  private Known known(NodeName node, Labels labels) {
    return reading(() -> {
      @Nullable Place place = places.get(node);
      if (place == null) {
        return new Known(
            labels, Revision.of(List.of(), labels), Manifest.marks(List.of()), NO_CALENDARS);
      }
      @Nullable Known known = place.known;
      if (known == null || !known.labels().equals(labels)) {
        var parts = parts(place, node);
        var entries = parts.stream().map(part -> entry(part, node)).toList();
        var versions = parts.stream().map(Release.Part::version).toList();
        known =
            new Known(
                labels, Revision.of(entries, labels), Manifest.marks(entries), calendars(versions));
        place.known = known;
      }
      return known;
    });
  }

  private static SortedSet<CalendarId> calendars(List<CurrentVersion> versions) {
    var calendars = new TreeSet<CalendarId>();
    for (CurrentVersion version : versions) {
      for (ObjectName name : version.content().assignment().schedule().calendars()) {
        calendars.add(new CalendarId(version.id().repository(), name));
      }
    }
    return calendars.isEmpty() ? NO_CALENDARS : Collections.unmodifiableSortedSet(calendars);
  }

  private List<CurrentVersion> versions(Place place, NodeName node) {
    return parts(place, node).stream().map(Release.Part::version).toList();
  }

  private List<Release.Part> parts(Place place, NodeName node) {
    var parts = new ArrayList<Release.Part>(place.associations.size());
    for (AssociationId association : place.associations) {
      @Nullable Row row = rows.get(association);
      if (row != null) {
        row.release().part(node).ifPresent(parts::add);
      }
    }
    return parts;
  }

  private Place place(NodeName node) {
    return places.computeIfAbsent(node, _ -> new Place());
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
