package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that is released to one node: signed, complete, and replacing the one before.
///
/// @param epoch raised by `holdfast recover` after a restored database
/// @param sequence never falls within an epoch; an agent refuses a lower (epoch, sequence)
/// @param entries sorted by association
/// @param calendars those that the entries name, each with the digest of its [CalendarHours]; no
///   part of the revision, so that an edited calendar makes nothing of an association new
public record Manifest(
    NodeName node,
    long epoch,
    long sequence,
    Labels labels,
    List<Manifest.Entry> entries,
    SortedMap<CalendarId, Digest> calendars,
    Instant issuedAt) {
  public static final String TYPE = "manifest";

  /// @param rateAnchor what `rate(…)` counts from: the first version that carried this expression
  /// @param assignment digest of the [Assignment]
  /// @param release no part of the revision, so that an agent that does not know it has the same
  ///   one; null from a reconciler that does not, and for what was released before it did
  public record Entry(
      AssociationId association,
      long version,
      Digest assignment,
      Instant rateAnchor,
      @Nullable ReleaseMark release)
      implements Comparable<Entry> {
    private static final Comparator<Entry> ORDER = Comparator.comparing(Entry::association);

    /// Without a mark.
    public Entry(AssociationId association, long version, Digest assignment, Instant rateAnchor) {
      this(association, version, assignment, rateAnchor, null);
    }

    @Override
    public int compareTo(Entry other) {
      return ORDER.compare(this, other);
    }

    Json toJson() {
      return json().put("release", release == null ? null : release.toJson()).build();
    }

    /// What makes the node's revision.
    Json revised() {
      return json().build();
    }

    private Json.Builder json() {
      return Json.object()
          .put("association", association.toString())
          .put("version", version)
          .put("assignment", assignment.value())
          .put("rate_anchor", rateAnchor);
    }

    static Entry from(Json.Obj json) {
      return new Entry(
          AssociationId.parse(json.string("association")),
          json.integer("version"),
          new Digest(json.string("assignment")),
          json.instant("rate_anchor"),
          json.has("release") ? ReleaseMark.from(json.object("release")) : null);
    }
  }

  public Manifest {
    entries = entries.stream().sorted().toList();
    calendars = Collections.unmodifiableSortedMap(new TreeMap<>(calendars));
  }

  /// Of associations that name no calendar.
  public Manifest(
      NodeName node,
      long epoch,
      long sequence,
      Labels labels,
      List<Manifest.Entry> entries,
      Instant issuedAt) {
    this(node, epoch, sequence, labels, entries, new TreeMap<>(), issuedAt);
  }

  /// One digest for all of these, by which node and reconciler compare.
  public static Digest digest(SortedMap<CalendarId, Digest> calendars) {
    return Digest.of(hours(calendars));
  }

  private static Json.Obj hours(SortedMap<CalendarId, Digest> calendars) {
    var json = Json.object();
    calendars.forEach((id, digest) -> json.put(id.toString(), digest.value()));
    return json.build();
  }

  /// One digest for the marks of all of these, by which node and reconciler compare.
  ///
  /// @param entries sorted by association
  public static Digest marks(List<Entry> entries) {
    var text = new StringBuilder();
    for (Entry entry : entries) {
      ReleaseMark mark = entry.release();
      if (mark != null) {
        text.append(entry.association())
            .append(' ')
            .append(mark.at())
            .append(' ')
            .append(mark.retriedAt())
            .append('\n');
      }
    }
    return Digest.of(text.toString());
  }

  public Revision revision() {
    return Revision.of(entries, labels);
  }

  public boolean isOlderThan(long otherEpoch, long otherSequence) {
    return epoch < otherEpoch || (epoch == otherEpoch && sequence < otherSequence);
  }

  public Json toJson() {
    return Json.object()
        .put("node", node.value())
        .put("epoch", epoch)
        .put("sequence", sequence)
        .put("labels", Json.strings(labels.values()))
        .put("entries", Json.list(entries, Entry::toJson))
        .put("calendars", calendars.isEmpty() ? null : hours(calendars))
        .put("issued_at", issuedAt)
        .build();
  }

  /// @throws JsonShapeException when it is not a manifest
  public static Manifest from(Json.Obj json) {
    return new Manifest(
        new NodeName(json.string("node")),
        json.integer("epoch"),
        json.integer("sequence"),
        Labels.of(json.stringMap("labels")),
        json.list("entries", Entry::from),
        calendars(json),
        json.instant("issued_at"));
  }

  private static SortedMap<CalendarId, Digest> calendars(Json.Obj json) {
    var calendars = new TreeMap<CalendarId, Digest>();
    json.stringMap("calendars")
        .forEach((id, digest) -> calendars.put(CalendarId.parse(id), new Digest(digest)));
    return calendars;
  }
}
