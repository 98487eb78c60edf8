package dev.holdfast.agent.run;

import dev.holdfast.model.AssociationId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/// The order in which associations run: those that others depend on first, then by name. A cycle,
/// which validation refuses, is cut where it closes.
final class Precedence {
  private Precedence() {}

  static List<Loaded.Association> of(SortedMap<AssociationId, Loaded.Association> associations) {
    var ordered = new ArrayList<Loaded.Association>();
    var seen = new HashSet<AssociationId>();
    associations.keySet().forEach(id -> visit(id, associations, seen, ordered));
    return List.copyOf(ordered);
  }

  private static void visit(
      AssociationId id,
      SortedMap<AssociationId, Loaded.Association> associations,
      Set<AssociationId> seen,
      List<Loaded.Association> ordered) {
    Loaded.Association association = associations.get(id);
    if (association == null || !seen.add(id)) {
      return;
    }
    association.dependsOn().forEach(needed -> visit(needed, associations, seen, ordered));
    ordered.add(association);
  }
}
