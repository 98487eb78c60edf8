package dev.holdfast.reconciler.preview;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Which nodes are asked: spread over what is predicted for them, those first of whom least is
/// known, and those that are online before all others. The same question gets the same nodes, and
/// another pull request others. Pure.
final class Sample {
  private static final int MAX_GROUPS = 500;

  private Sample() {}

  /// @param most how many nodes
  /// @param seed of whom else the groups' order depends on
  static SequencedSet<NodeName> of(
      List<Candidate> candidates, Predicate<NodeName> online, int most, String seed) {
    var groups =
        candidates.stream()
            .flatMap(candidate -> candidate.groups().stream())
            .distinct()
            .sorted(
                Comparator.comparingInt(Candidate.Group::rank)
                    .thenComparingInt(group -> -group.nodes().size()))
            .limit(MAX_GROUPS)
            .toList();
    var chosen = new LinkedHashSet<NodeName>();
    for (boolean wanted : new boolean[] {true, false}) {
      List<Deque<NodeName>> queues =
          groups.stream()
              .map(group -> queue(group.nodes(), node -> online.test(node) == wanted, most, seed))
              .toList();
      deal(queues, chosen, most);
    }
    return chosen;
  }

  /// One of each in turn.
  private static void deal(List<Deque<NodeName>> queues, SequencedSet<NodeName> chosen, int most) {
    var left = new ArrayList<>(queues);
    while (chosen.size() < most && !left.isEmpty()) {
      left.removeIf(Deque::isEmpty);
      for (Deque<NodeName> queue : left) {
        while (chosen.size() < most && !queue.isEmpty()) {
          if (chosen.add(queue.poll())) {
            break;
          }
        }
      }
    }
  }

  private static Deque<NodeName> queue(
      NodeSet nodes, Predicate<NodeName> wanted, int most, String seed) {
    int salt = seed.hashCode();
    try (Stream<NodeName> all = nodes.stream()) {
      return new ArrayDeque<>(
          all.filter(wanted)
              .sorted(
                  Comparator.<NodeName>comparingInt(node -> mixed(node.value().hashCode() ^ salt))
                      .thenComparing(Comparator.naturalOrder()))
              .limit(most)
              .toList());
    }
  }

  /// Spreads neighbouring numbers (the finalizer of MurmurHash3).
  private static int mixed(int number) {
    int h = number;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}
