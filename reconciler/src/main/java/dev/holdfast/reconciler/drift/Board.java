package dev.holdfast.reconciler.drift;

import dev.holdfast.model.Mode;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.fleet.MutableNodeSet;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.rollout.Outcome;
import dev.holdfast.reconciler.rollout.Release;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
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

  /// of what counts, the nodes by what it means for the rollout of what they have
  private final Map<Outcome, MutableNodeSet> outcomes = new EnumMap<>(Outcome.class);

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

  /// What became of a part's content on its nodes: what is kept where the part is in force as it
  /// is; reckoned anew where it is about to be.
  Map<Outcome, NodeSet> outcomes(Release.Part part) {
    boolean kept = released.parts().stream().anyMatch(part::asksAs);
    var of = new EnumMap<Outcome, NodeSet>(Outcome.class);
    (kept ? outcomes : reckoned(part))
        .forEach((outcome, nodes) -> of.put(outcome, part.nodes().and(nodes.snapshot())));
    return of;
  }

  private Map<Outcome, MutableNodeSet> reckoned(Release.Part part) {
    var reckoned = new EnumMap<Outcome, MutableNodeSet>(Outcome.class);
    for (NodeName node : part.nodes()) {
      @Nullable VerdictRow row = rows.get(node);
      if (row != null) {
        set(reckoned, outcome(row, part)).add(node);
      }
    }
    return reckoned;
  }

  private static Outcome outcome(VerdictRow row, Release.Part part) {
    boolean audit = part.version().content().assignment().enforced().mode() == Mode.AUDIT;
    return VerdictRules.outcome(row, part, audit);
  }

  private MutableNodeSet set(Map<Outcome, MutableNodeSet> sets, Outcome outcome) {
    NodeSet some = released.targets();
    return sets.computeIfAbsent(outcome, _ -> some.minus(some).copy());
  }

  Collection<VerdictRow> rows() {
    return rows.values();
  }

  /// Nodes with something that a person may have to look at, sorted.
  SortedSet<NodeName> open() {
    return open;
  }

  void put(VerdictRow row) {
    Release.@Nullable Part part = released.part(row.node()).orElse(null);
    @Nullable VerdictRow before = rows.put(row.node(), row);
    if (before != null) {
      take(before, part, -1);
    }
    take(row, part, 1);
  }

  void remove(NodeName node) {
    @Nullable VerdictRow before = rows.remove(node);
    if (before != null) {
      take(before, released.part(node).orElse(null), -1);
    }
  }

  /// It is released otherwise: rows of these nodes about what they had before count no more.
  void release(Release now, NodeSet touched) {
    if (!rows.isEmpty()) {
      for (Held before : held(released, touched)) {
        for (Held after : held(now, before.nodes())) {
          after.nodes().forEach(node -> recount(node, before.part(), after.part()));
        }
      }
    }
    released = now;
  }

  /// @param part null for nothing
  private record Held(Release.@Nullable Part part, NodeSet nodes) {}

  /// The same nodes by what a release gives to them: to ask for each of them by name is what costs.
  private static List<Held> held(Release release, NodeSet nodes) {
    var held = new ArrayList<Held>();
    NodeSet others = nodes;
    for (Release.Part part : release.parts()) {
      held.add(new Held(part, nodes.and(part.nodes())));
      others = others.minus(part.nodes());
    }
    held.add(new Held(null, others));
    return held;
  }

  private void recount(NodeName node, Release.@Nullable Part before, Release.@Nullable Part after) {
    @Nullable VerdictRow row = rows.get(node);
    if (row != null) {
      take(row, before, -1);
      take(row, after, 1);
    }
  }

  /// @param part what its node has; null for nothing
  private void take(VerdictRow row, Release.@Nullable Part part, int sign) {
    if (part == null || !VerdictRules.counts(row, part)) {
      return;
    }
    counts.merge(row.verdict(), (long) sign, Long::sum);
    notApplicable += sign * row.counts().notApplicable();
    unknown += sign * row.counts().unknown();
    MutableNodeSet same = set(outcomes, outcome(row, part));
    if (sign > 0) {
      same.add(row.node());
    } else {
      same.remove(row.node());
    }
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
