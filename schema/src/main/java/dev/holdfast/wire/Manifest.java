package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// All that is released to one node: signed, complete, and replacing the one before.
///
/// @param epoch raised by `holdfast recover` after a restored database
/// @param sequence never falls within an epoch; an agent refuses a lower (epoch, sequence)
/// @param entries sorted by association
public record Manifest(
    NodeName node,
    long epoch,
    long sequence,
    Labels labels,
    List<Manifest.Entry> entries,
    Instant issuedAt) {
  public static final String TYPE = "manifest";

  /// @param rateAnchor what `rate(…)` counts from: the first version that carried this expression
  /// @param assignment digest of the [Assignment]
  public record Entry(
      AssociationId association, long version, Digest assignment, Instant rateAnchor)
      implements Comparable<Entry> {
    private static final Comparator<Entry> ORDER = Comparator.comparing(Entry::association);

    @Override
    public int compareTo(Entry other) {
      return ORDER.compare(this, other);
    }

    public Json toJson() {
      return Json.object()
          .put("association", association.toString())
          .put("version", version)
          .put("assignment", assignment.value())
          .put("rate_anchor", rateAnchor)
          .build();
    }

    static Entry from(Json.Obj json) {
      return new Entry(
          AssociationId.parse(json.string("association")),
          json.integer("version"),
          new Digest(json.string("assignment")),
          json.instant("rate_anchor"));
    }
  }

  public Manifest {
    entries = entries.stream().sorted().toList();
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
        json.instant("issued_at"));
  }
}
