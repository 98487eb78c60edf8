package dev.holdfast.reconciler.versions;

import dev.holdfast.model.NodeName;
import dev.holdfast.model.Selector;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.config.Dispute;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Says of warnings about two owners of one thing which nodes have both, as far as the fleet is
/// known. Costs a selection for each association in dispute; what is told is bounded there.
final class SharedNodes {
  private static final int NAMED = 3;

  private SharedNodes() {}

  /// The tree's problems, sorted.
  static List<Problem> told(Loaded loaded, Fleet fleet) {
    if (loaded.disputes().isEmpty()) {
      return loaded.problems();
    }
    var selected = new HashMap<Selector, NodeSet>();
    Map<Problem, Problem> known = new HashMap<>();
    for (Dispute dispute : loaded.disputes()) {
      NodeSet both =
          selected
              .computeIfAbsent(dispute.laterNodes(), fleet::select)
              .and(selected.computeIfAbsent(dispute.firstNodes(), fleet::select));
      if (!both.isEmpty()) {
        known.put(dispute.warning(), dispute.on(words(both)));
      }
    }
    return loaded.problems().stream()
        .map(problem -> known.getOrDefault(problem, problem))
        .sorted()
        .toList();
  }

  private static String words(NodeSet nodes) {
    String named =
        nodes.stream().limit(NAMED).map(NodeName::value).collect(Collectors.joining("', '"));
    int more = nodes.size() - NAMED;
    return "'" + named + "'" + (more > 0 ? " and " + more + " more" : "");
  }
}
