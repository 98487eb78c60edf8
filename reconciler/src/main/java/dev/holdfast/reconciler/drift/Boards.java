package dev.holdfast.reconciler.drift;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.rollout.Release;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All boards and the corrections, in memory, under one lock that is held for moments.
final class Boards {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final TreeMap<AssociationId, Board> boards = new TreeMap<>();
  private final Corrections corrections = new Corrections();
  private Map<AssociationId, Map<Verdict, Long>> stale = Map.of();

  /// @param touched nodes that have another version than before
  void release(Release release, NodeSet touched) {
    writing(() ->
        boards
            .computeIfAbsent(release.association(), _ -> new Board(release))
            .release(release, touched));
  }

  void retire(AssociationId association) {
    writing(() -> boards.remove(association));
  }

  void remove(AssociationId association, Collection<NodeName> nodes) {
    writing(() -> {
      @Nullable Board board = boards.get(association);
      if (board != null) {
        nodes.forEach(board::remove);
      }
    });
  }

  /// Puts the rows of associations that are released; others have nowhere to stand.
  void put(Collection<VerdictRow> rows) {
    writing(() -> {
      for (VerdictRow row : rows) {
        @Nullable Board board = boards.get(row.association());
        if (board != null) {
          board.put(row);
        }
      }
    });
  }

  void correct(Collection<VerdictStore.Correction> all) {
    writing(() ->
        all.forEach(each -> corrections.add(each.association(), each.at(), each.resources())));
  }

  @Nullable VerdictRow row(AssociationId association, NodeName node) {
    return reading(() -> Optional.ofNullable(boards.get(association)).map(board -> board.row(node)))
        .orElse(null);
  }

  /// Answers from one board under the lock; empty where nothing of the kind is released.
  <T> Optional<T> ask(AssociationId association, Function<Board, T> question) {
    return reading(() -> Optional.ofNullable(boards.get(association)).map(question));
  }

  /// What holds those nodes that are held, in words; empty where nothing does.
  String heldBy(AssociationId association) {
    var tally = new HoldTally();
    ask(
        association,
        board -> {
          board.rows().stream()
              .filter(row -> row.verdict() == Verdict.HELD && board.current(row.node()) != null)
              .forEach(row -> tally.add(row.hold()));
          return true;
        });
    return tally.words();
  }

  /// Every association that has a board, sorted.
  List<AssociationId> associations() {
    return reading(() -> new ArrayList<>(boards.keySet()));
  }

  long corrected(AssociationId association, Instant now) {
    return reading(() -> corrections.count(association, now));
  }

  /// What is open, in order of association and node.
  ///
  /// @param after only what stands after this pair; null from the start
  List<VerdictRow> open(Predicate<AssociationId> wanted, @Nullable Pair after, int limit) {
    return reading(() -> {
      var found = new ArrayList<VerdictRow>();
      var from = after == null ? boards : boards.tailMap(after.association(), true);
      for (var entry : from.entrySet()) {
        if (found.size() >= limit) {
          break;
        }
        if (wanted.test(entry.getKey())) {
          collect(entry.getValue(), resume(entry.getKey(), after), limit, found);
        }
      }
      return found;
    });
  }

  private static @Nullable NodeName resume(AssociationId association, @Nullable Pair after) {
    return after != null && association.equals(after.association()) ? after.node() : null;
  }

  private static void collect(
      Board board, @Nullable NodeName after, int limit, List<VerdictRow> found) {
    var nodes = after == null ? board.open() : board.open().tailSet(after);
    for (NodeName node : nodes) {
      if (found.size() >= limit) {
        return;
      }
      @Nullable VerdictRow row = board.current(node);
      if (row != null && !node.equals(after)) {
        found.add(row);
      }
    }
  }

  /// How many of each verdict are hidden behind stale, by association.
  Map<Verdict, Long> stale(AssociationId association) {
    return reading(() -> stale.getOrDefault(association, Map.of()));
  }

  /// Takes new counts of what went stale, and forgets old corrections.
  ///
  /// @return the associations that have other sums than before
  Set<AssociationId> turn(Map<AssociationId, Map<Verdict, Long>> nowStale, Instant now) {
    return writing(() -> {
      var changed = new HashSet<>(corrections.turn(now));
      var keys = new HashSet<>(stale.keySet());
      keys.addAll(nowStale.keySet());
      for (AssociationId key : keys) {
        if (!stale.getOrDefault(key, Map.of()).equals(nowStale.getOrDefault(key, Map.of()))) {
          changed.add(key);
        }
      }
      stale = new HashMap<>(nowStale);
      return changed;
    });
  }

  record Pair(AssociationId association, NodeName node) {}

  private <T> T reading(Supplier<T> question) {
    lock.readLock().lock();
    try {
      return question.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private void writing(Runnable change) {
    lock.writeLock().lock();
    try {
      change.run();
    } finally {
      lock.writeLock().unlock();
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
