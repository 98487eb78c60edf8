package dev.holdfast.agent.state;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.CalendarHours;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Revision;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What this node has been told to be: a verified manifest, with every assignment that it names.
///
/// @param assignments one for each entry; those whose blob was damaged are missing until fetched
///   again
/// @param unreadable those that this version of the agent cannot run
/// @param calendars of the manifest, those that this node knows
public record Released(
    Manifest manifest,
    SortedMap<AssociationId, Assignment> assignments,
    SortedMap<AssociationId, Unreadable> unreadable,
    SortedMap<CalendarId, CalendarHours> calendars) {
  /// Released to this node by a newer reconciler, in words that this agent does not know.
  ///
  /// @param enforced digest of its enforced content, which can be told without understanding it
  /// @param reason one line
  public record Unreadable(Digest enforced, String reason) {}

  public Released {
    unreadable = Collections.unmodifiableSortedMap(new TreeMap<>(unreadable));
    assignments = Collections.unmodifiableSortedMap(new TreeMap<>(assignments));
    calendars = Collections.unmodifiableSortedMap(new TreeMap<>(calendars));
  }

  /// Before the first manifest.
  public static Released nothing(NodeName node) {
    return new Released(
        new Manifest(node, 0, 0, Labels.NONE, List.of(), Instant.EPOCH),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  /// What the node says that it has. Where something is missing it has nothing, so that everything
  /// is offered to it again.
  public Revision revision() {
    return isWhole() ? manifest.revision() : Revision.nothing();
  }

  /// What the node says of its calendars. Where one is missing, they are all offered again.
  public Digest calendarsDigest() {
    var known = new TreeMap<>(manifest.calendars());
    known.keySet().retainAll(calendars.keySet());
    return Manifest.digest(known);
  }

  public boolean isWhole() {
    return assignments.size() + unreadable.size() == manifest.entries().size();
  }
}
