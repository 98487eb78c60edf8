package dev.holdfast.reconciler.config;

import dev.holdfast.language.Located;
import dev.holdfast.model.Association;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who claims what. Two associations that want different values for one property of one thing on
/// the same nodes would undo each other's work for ever.
final class Conflicts {
  private final Map<Claim.Thing, SortedMap<ObjectName, String>> claimed = new HashMap<>();
  private final Set<Claim.Thing> disputed = new HashSet<>();

  void remove(ResolvedAssociation association) {
    for (Claim claim : association.claims()) {
      SortedMap<ObjectName, String> owners = claimed.get(claim.thing());
      if (owners != null) {
        owners.remove(association.name());
        settle(claim.thing(), owners);
      }
    }
  }

  void add(ResolvedAssociation association) {
    for (Claim claim : association.claims()) {
      SortedMap<ObjectName, String> owners =
          claimed.computeIfAbsent(claim.thing(), _ -> new TreeMap<>());
      owners.put(association.name(), claim.value());
      settle(claim.thing(), owners);
    }
  }

  private void settle(Claim.Thing thing, SortedMap<ObjectName, String> owners) {
    if (owners.isEmpty()) {
      claimed.remove(thing);
    }
    if (owners.size() > 1 && Set.copyOf(owners.values()).size() > 1) {
      disputed.add(thing);
    } else {
      disputed.remove(thing);
    }
  }

  /// One problem for each thing and pair, at the association whose name comes later: on a node it
  /// is the one that fails.
  ///
  /// @return what is told, each as later, first, identity
  Set<List<String>> addProblems(
      DeclarationIndex<Association> associations, List<Problem> problems) {
    var told = new HashSet<List<String>>();
    for (Claim.Thing thing : disputed) {
      SortedMap<ObjectName, String> owners = claimed.getOrDefault(thing, new TreeMap<>());
      ObjectName first = owners.firstKey();
      owners.forEach((later, value) -> {
        @Nullable Located<Association> place = associations.find(later);
        boolean differs = !value.equals(owners.get(first));
        if (differs
            && place != null
            && told.add(List.of(later.value(), first.value(), thing.identity()))) {
          problems.add(problem(place, later, first, thing));
        }
      });
    }
    return told;
  }

  private static Problem problem(
      Located<Association> place, ObjectName later, ObjectName first, Claim.Thing thing) {
    return place
        .positions()
        .error(
            "/spec/document",
            ProblemCode.CONFLICT,
            "'%s' and '%s' both manage %s on the same nodes and want another %s"
                .formatted(later, first, words(thing.identity()), thing.property()),
            "let one of them manage it, or give both the same value");
  }

  /// `path:/etc/motd` as people say it.
  static String words(String identity) {
    int colon = identity.indexOf(':');
    return "%s '%s'"
        .formatted(identity.substring(0, colon), identity.substring(colon + 1).replace("\n", " "));
  }
}
