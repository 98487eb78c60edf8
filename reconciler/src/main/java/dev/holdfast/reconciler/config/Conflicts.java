package dev.holdfast.reconciler.config;

import dev.holdfast.language.Located;
import dev.holdfast.model.Association;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who claims what. Two associations that want different values for one property of one thing on
/// the same nodes would undo each other's work for ever.
final class Conflicts {
  private final Owners<Claim.Thing, String> owners =
      new Owners<>(new HashSet<>(), Function.identity());

  void remove(ResolvedAssociation association) {
    for (Claim claim : association.claims()) {
      owners.remove(claim.thing(), association.name());
    }
  }

  void add(ResolvedAssociation association) {
    for (Claim claim : association.claims()) {
      owners.add(claim.thing(), association.name(), claim.value());
    }
  }

  /// One problem for each thing and pair, at the association whose name comes later: on a node it
  /// is the one that fails.
  ///
  /// @return what is told, each as later, first, identity
  Set<List<String>> addProblems(
      DeclarationIndex<Association> associations, List<Problem> problems) {
    var told = new HashSet<List<String>>();
    for (Claim.Thing thing : owners.disputed()) {
      SortedMap<ObjectName, String> wanted = owners.of(thing);
      ObjectName first = wanted.firstKey();
      wanted.forEach((later, value) -> {
        @Nullable Located<Association> place = associations.find(later);
        boolean differs = !value.equals(wanted.get(first));
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
