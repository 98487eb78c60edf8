package dev.holdfast.reconciler.drift;

import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.rollout.Release;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How all nodes stand with one association: the rows, and sums over those that are about the
/// released content, kept with every change of a row. Guarded by whoever owns it.
final class Board {
  private final Map<NodeName, VerdictRow> rows = new HashMap<>();
  private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
  private final SortedSet<NodeName> open = new TreeSet<>();
  private Release released;
  private long notApplicable;
  private long unknown;

  Board(Release released) {
    this.released = released;
  }

  @Nullable VerdictRow row(NodeName node) {
    return rows.get(node);
  }

  /// The row, if it is about what is released.
  @Nullable VerdictRow current(NodeName node) {
    @Nullable VerdictRow row = rows.get(node);
    return row != null && counts(row) ? row : null;
  }

  /// Whether a row is about what its node may have now.
  private boolean counts(VerdictRow row) {
    return released.part(row.node()).map(part -> VerdictRules.counts(row, part)).orElse(false);
  }

  Collection<VerdictRow> rows() {
    return rows.values();
  }

  /// Nodes with something that a person may have to look at, sorted.
  SortedSet<NodeName> open() {
    return open;
  }

  void put(VerdictRow row) {
    @Nullable VerdictRow before = rows.put(row.node(), row);
    if (before != null) {
      take(before, -1);
    }
    take(row, 1);
  }

  void remove(NodeName node) {
    @Nullable VerdictRow before = rows.remove(node);
    if (before != null) {
      take(before, -1);
    }
  }

  /// It is released otherwise: rows of these nodes about what they had before count no more.
  void release(Release now, Iterable<NodeName> touched) {
    recount(touched, -1);
    released = now;
    recount(touched, 1);
  }

  private void recount(Iterable<NodeName> nodes, int sign) {
    for (NodeName node : nodes) {
      @Nullable VerdictRow row = rows.get(node);
      if (row != null) {
        take(row, sign);
      }
    }
  }

  private void take(VerdictRow row, int sign) {
    if (!counts(row)) {
      return;
    }
    counts.merge(row.verdict(), (long) sign, Long::sum);
    notApplicable += sign * row.counts().notApplicable();
    unknown += sign * row.counts().unknown();
    if (isOpen(row.verdict()) && sign > 0) {
      open.add(row.node());
    } else {
      open.remove(row.node());
    }
  }

  static boolean isOpen(Verdict verdict) {
    return switch (verdict) {
      case FAILED, TIMED_OUT, DRIFTED -> true;
      case HELD, PENDING, STALE, IN_SYNC, NOT_APPLICABLE -> false;
    };
  }

  long count(Verdict verdict) {
    return counts.getOrDefault(verdict, 0L);
  }

  /// How many nodes have a result for what is released.
  long results() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  long notApplicable() {
    return notApplicable;
  }

  long unknown() {
    return unknown;
  }
}
