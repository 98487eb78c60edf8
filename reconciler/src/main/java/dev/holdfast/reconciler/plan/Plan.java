package dev.holdfast.reconciler.plan;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The difference between what is in force and what a commit says.
///
/// @param changes in order of name; at most one an association
public record Plan(List<Change> changes) {
  private static final int NODES_SHOWN = 100;

  public Plan {
    changes = List.copyOf(changes);
  }

  /// Compares by content, not by version or commit: a comment makes no change.
  public static Plan between(DesiredState current, DesiredState desired, Fleet fleet) {
    var changes = new ArrayList<Change>();
    SortedMap<ObjectName, AssociationContent> before = current.associations();
    SortedMap<ObjectName, AssociationContent> after = desired.associations();
    after.forEach((name, content) -> {
      AssociationContent old = before.get(name);
      if (old == null) {
        changes.add(new Change.Added(name, content, fleet.select(content.targets())));
      } else if (!old.equals(content)) {
        changes.add(changed(name, old, content, fleet));
      }
    });
    before.forEach((name, content) -> {
      if (!after.containsKey(name)) {
        changes.add(new Change.Retired(name, content, fleet.select(content.targets())));
      }
    });
    changes.sort(java.util.Comparator.comparing(Change::association));
    return new Plan(changes);
  }

  private static Change changed(
      ObjectName name, AssociationContent from, AssociationContent to, Fleet fleet) {
    NodeSet were = fleet.select(from.targets());
    NodeSet are = fleet.select(to.targets());
    return new Change.Changed(
        name,
        from,
        to,
        FieldChanges.between(from, to),
        are.minus(were),
        were.minus(are),
        are.and(were));
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /// The associations of `current` once this plan is applied.
  public SortedMap<ObjectName, AssociationContent> applyTo(
      Map<ObjectName, AssociationContent> current) {
    var result = new TreeMap<>(current);
    for (Change change : changes) {
      switch (change) {
        case Change.Added added -> result.put(added.association(), added.content());
        case Change.Changed changed -> result.put(changed.association(), changed.to());
        case Change.Retired retired -> result.remove(retired.association());
      }
    }
    return result;
  }

  /// For `commit_record.plan`: what people are shown, with at most a hundred names a set of nodes.
  public Json.Obj toJson() {
    return Json.object().put("changes", Json.list(changes, Plan::json)).build();
  }

  private static Json json(Change change) {
    return switch (change) {
      case Change.Added(var name, _, var enters) ->
          Json.object()
              .put("association", name.value())
              .put("kind", "added")
              .put("enters", nodes(enters))
              .build();
      case Change.Changed changed ->
          Json.object()
              .put("association", changed.association().value())
              .put("kind", "changed")
              .put("enforced", changed.changesEnforcedContent())
              .put("fields", Json.list(changed.fields(), FieldChange::toJson))
              .put("enters", nodes(changed.enters()))
              .put("leaves", nodes(changed.leaves()))
              .put("stays", nodes(changed.stays()))
              .build();
      case Change.Retired(var name, _, var leaves) ->
          Json.object()
              .put("association", name.value())
              .put("kind", "retired")
              .put("leaves", nodes(leaves))
              .build();
    };
  }

  private static Json nodes(NodeSet nodes) {
    return Json.object()
        .put("count", nodes.size())
        .put(
            "names",
            Json.list(
                nodes.stream().sorted().limit(NODES_SHOWN).toList(), node -> Json.of(node.value())))
        .build();
  }
}
