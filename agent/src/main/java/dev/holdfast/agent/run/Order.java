package dev.holdfast.agent.run;

import dev.holdfast.model.ResourceDeclaration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The order in which a document's resources run: as listed, but for those that require a later
/// one. A cycle, which validation refuses, is cut where it closes.
final class Order {
  private Order() {}

  static List<Prepared.Part> of(List<Prepared.Part> parts) {
    Map<String, Prepared.Part> byName = new LinkedHashMap<>();
    parts.forEach(part -> byName.put(part.declaration().name(), part));
    var ordered = new ArrayList<Prepared.Part>();
    var seen = new HashSet<String>();
    parts.forEach(part -> visit(part, byName, seen, ordered));
    return ordered;
  }

  private static void visit(
      Prepared.Part part,
      Map<String, Prepared.Part> byName,
      Set<String> seen,
      List<Prepared.Part> ordered) {
    ResourceDeclaration declaration = part.declaration();
    if (!seen.add(declaration.name())) {
      return;
    }
    for (String required : declaration.requires()) {
      Prepared.Part first = byName.get(required);
      if (first != null) {
        visit(first, byName, seen, ordered);
      }
    }
    ordered.add(part);
  }
}
