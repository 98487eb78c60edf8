package dev.holdfast.reconciler.compliance;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.lease.Fence;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The edge to what was put through the API, and to the history of sums.
public interface ComplianceStore {
  /// What became of an upload.
  enum Put {
    STORED,
    /// nothing was written: its content hash is that of what is there
    SAME,
    /// nothing was written: what is there was found later
    OLDER,
    /// nothing was written: the node has [Upload#MAX_TYPES] other types
    TOO_MANY_TYPES,
    /// there is no such node, or it was revoked
    NO_NODE;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Replaces everything of the upload's type, or of its association, on the node. Without items
  /// nothing of it is left.
  Put put(NodeName node, Upload upload, String by, Instant now);

  /// The items that were put for a node, sorted.
  List<Item> items(NodeName node);

  /// Items that were put and do not comply, worst severity first.
  List<Item> failing(int limit);

  /// What was put, without the items.
  List<Sum> sums();

  /// @param association empty for types of their own
  record Sum(NodeName node, String type, String association, Map<ItemSeverity, Count> counts) {}

  /// Remembers how it is now as the last of its hour and of its day. May be called again.
  ///
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void remember(Fence fence, Instant at, List<Kept> sums);

  /// How it was, oldest first, summed over repositories, types and severities.
  List<Point> history(Span span, Instant since);

  /// @param repository empty for what belongs to none
  record Kept(String repository, String type, ItemSeverity severity, Count count) {}

  /// @param at begin of the hour or day, in UTC
  record Point(Instant at, Count count) {}

  /// How history is cut.
  enum Span {
    HOUR,
    DAY;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
