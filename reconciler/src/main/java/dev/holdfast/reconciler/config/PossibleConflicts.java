package dev.holdfast.reconciler.config;

import dev.holdfast.language.Located;
import dev.holdfast.model.Association;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.Selector;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Associations that want different values for one thing on nodes that they might share: whether
/// they do is the fleet's to say, so that this is a warning (`dsl.md` section 4).
final class PossibleConflicts {
  /// Nobody reads more, and comparing each with each costs.
  private static final int MAX_TOLD = 200;

  private static final int MAX_COMPARED = 100;

  private record Thing(String identity, String property) {}

  private record Wanted(String value, Selector nodes) {}

  /// Sorted, so that what is told does not hang on the way to a tree.
  private final Owners<Thing, Wanted> owners =
      new Owners<>(
          new TreeSet<>(Comparator.comparing(Thing::identity).thenComparing(Thing::property)),
          Wanted::value);

  void remove(ResolvedAssociation association) {
    for (Claim claim : association.claims()) {
      owners.remove(new Thing(claim.identity(), claim.property()), association.name());
    }
  }

  void add(ResolvedAssociation association) {
    association
        .content()
        .ifPresent(content -> {
          for (Claim claim : association.claims()) {
            owners.add(
                new Thing(claim.identity(), claim.property()),
                association.name(),
                new Wanted(claim.value(), content.targets()));
          }
        });
  }

  /// @param told pairs that are an error already, each as later, first, identity
  List<Dispute> disputes(DeclarationIndex<Association> associations, Set<List<String>> told) {
    var disputes = new ArrayList<Dispute>();
    for (Thing thing : owners.disputed()) {
      var before = new ArrayList<Map.Entry<ObjectName, Wanted>>();
      for (Map.Entry<ObjectName, Wanted> later : owners.of(thing).entrySet()) {
        for (Map.Entry<ObjectName, Wanted> first : before) {
          if (disputes.size() < MAX_TOLD && collide(later.getValue(), first.getValue())) {
            @Nullable Located<Association> place = associations.find(later.getKey());
            List<String> key =
                List.of(later.getKey().value(), first.getKey().value(), thing.identity());
            if (place != null && told.add(key)) {
              disputes.add(
                  new Dispute(
                      problem(place, later.getKey(), first.getKey(), thing),
                      later.getKey(),
                      later.getValue().nodes(),
                      first.getKey(),
                      first.getValue().nodes()));
            }
          }
        }
        if (before.size() < MAX_COMPARED) {
          before.add(later);
        }
      }
    }
    return disputes;
  }

  private static boolean collide(Wanted one, Wanted other) {
    return !one.value().equals(other.value()) && !Overlap.isImpossible(one.nodes(), other.nodes());
  }

  private static Problem problem(
      Located<Association> place, ObjectName later, ObjectName first, Thing thing) {
    return place
        .positions()
        .warning(
            "/spec/document",
            ProblemCode.CONFLICT,
            "'%s' and '%s' both manage %s and want another %s; on a node that both match, '%s' fails"
                .formatted(
                    later, first, Conflicts.words(thing.identity()), thing.property(), later),
            "select nodes that cannot match both, or give both the same value");
  }
}
