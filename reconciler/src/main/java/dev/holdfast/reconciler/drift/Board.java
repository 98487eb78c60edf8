package dev.holdfast.reconciler.drift;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
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
  private Digest released;
  private boolean audit;
  private long notApplicable;
  private long unknown;
  private long succeeded;

  /// @param released the enforced content that is released
  /// @param audit whether differences are only reported
  Board(Digest released, boolean audit) {
    this.released = released;
    this.audit = audit;
  }

  @Nullable VerdictRow row(NodeName node) {
    return rows.get(node);
  }

  /// The row, if it is about what is released.
  @Nullable VerdictRow current(NodeName node) {
    @Nullable VerdictRow row = rows.get(node);
    return row != null && row.enforced().equals(released) ? row : null;
  }

  Digest released() {
    return released;
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

  /// Other enforced content is released: rows about the one before count no more.
  void release(Digest enforced, boolean auditOnly) {
    if (enforced.equals(released) && auditOnly == audit) {
      return;
    }
    rows.values().forEach(row -> take(row, -1));
    released = enforced;
    audit = auditOnly;
    rows.values().forEach(row -> take(row, 1));
  }

  private void take(VerdictRow row, int sign) {
    if (!row.enforced().equals(released)) {
      return;
    }
    counts.merge(row.verdict(), (long) sign, Long::sum);
    notApplicable += sign * row.counts().notApplicable();
    unknown += sign * row.counts().unknown();
    succeeded += VerdictRules.hasSucceeded(row.verdict(), audit) ? sign : 0;
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

  long settled() {
    long sum = 0;
    for (Verdict verdict : Verdict.values()) {
      sum += VerdictRules.isSettled(verdict) ? count(verdict) : 0;
    }
    return sum;
  }

  long succeeded() {
    return succeeded;
  }

  long notApplicable() {
    return notApplicable;
  }

  long unknown() {
    return unknown;
  }
}
