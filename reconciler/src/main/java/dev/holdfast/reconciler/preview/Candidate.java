package dev.holdfast.reconciler.preview;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.changes.Impact;
import dev.holdfast.reconciler.changes.Preview;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.plan.Change;
import dev.holdfast.reconciler.plan.Plan;
import dev.holdfast.wire.EnforcedContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An association that would run anew on some nodes if a proposal were merged.
///
/// @param nodes on which it would
/// @param groups those nodes by what is predicted for them; where the prediction is weakest first
public record Candidate(
    AssociationId association, EnforcedContent enforced, NodeSet nodes, List<Group> groups) {
  /// @param rank 0 where nothing tells what would happen, 3 where nothing should
  public record Group(int rank, NodeSet nodes) {}

  public Candidate {
    groups = List.copyOf(groups);
  }

  /// Those of a plan. What is retired, or runs nothing anew on any node, is none.
  ///
  /// @param preview of the same plan, with its predictions
  /// @param may the nodes that the repository may use
  public static List<Candidate> of(
      RepositoryName repository, Plan plan, Preview preview, NodeSet may) {
    Map<String, Impact> impacts = new HashMap<>();
    for (Preview.Entry entry : preview.entries()) {
      Impact impact = entry.impact();
      if (impact != null) {
        impacts.put(entry.association(), impact);
      }
    }
    var candidates = new ArrayList<Candidate>();
    for (Change change : plan.changes()) {
      Impact impact = impacts.get(change.association().value());
      switch (change) {
        case Change.Added(var name, var content, var enters) ->
            add(candidates, repository, name, content, enters.and(may), impact);
        case Change.Changed changed ->
            add(
                candidates,
                repository,
                changed.association(),
                changed.to(),
                running(changed).and(may),
                impact);
        case Change.Retired _ -> {}
      }
    }
    return candidates;
  }

  private static NodeSet running(Change.Changed changed) {
    return changed.changesEnforcedContent()
        ? changed.enters().or(changed.stays())
        : changed.enters();
  }

  private static void add(
      List<Candidate> candidates,
      RepositoryName repository,
      ObjectName name,
      AssociationContent content,
      NodeSet nodes,
      @Nullable Impact impact) {
    if (nodes.isEmpty()) {
      return;
    }
    List<Group> groups =
        impact == null
            ? List.of(new Group(0, nodes))
            : impact.groups().stream()
                .map(group -> new Group(rank(group.effect()), group.nodes().and(nodes)))
                .filter(group -> !group.nodes().isEmpty())
                .toList();
    candidates.add(
        new Candidate(
            new AssociationId(repository, name), content.assignment().enforced(), nodes, groups));
  }

  private static int rank(Impact.Effect effect) {
    return switch (effect) {
      case UNKNOWN -> 0;
      case STALE -> 1;
      case CHANGES -> 2;
      case COMPLIES -> 3;
    };
  }
}
