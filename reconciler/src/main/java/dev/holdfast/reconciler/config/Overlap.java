package dev.holdfast.reconciler.config;

import dev.holdfast.model.Requirement;
import dev.holdfast.model.Selector;
import java.util.Collections;

/// Whether two selectors can mean one node, as far as they alone tell.
final class Overlap {
  private Overlap() {}

  /// True only where no node can match both; where nothing is proved, false.
  static boolean isImpossible(Selector one, Selector other) {
    return switch (one) {
      case Selector.AnyOf(var parts) -> parts.stream().allMatch(part -> isImpossible(part, other));
      case Selector.AllOf(var parts) ->
          parts.stream().anyMatch(part -> isImpossible(part, other)) || simple(one, other);
      case Selector.All _, Selector.Named _, Selector.Label _, Selector.Not _ -> simple(one, other);
    };
  }

  private static boolean simple(Selector one, Selector other) {
    return switch (other) {
          case Selector.AnyOf(var parts) ->
              parts.stream().allMatch(part -> isImpossible(one, part));
          case Selector.AllOf(var parts) ->
              parts.stream().anyMatch(part -> isImpossible(one, part));
          case Selector.Not(var part) -> part.equals(one);
          case Selector.Named(var nodes) ->
              one instanceof Selector.Named(var others) && Collections.disjoint(nodes, others);
          case Selector.Label(var requirement) ->
              one instanceof Selector.Label(var against)
                  && requirement.key().equals(against.key())
                  && (excludes(requirement, against) || excludes(against, requirement));
          case Selector.All _ -> false;
        }
        || (one instanceof Selector.Not(var part) && part.equals(other));
  }

  /// Whether a label's value that meets the one cannot meet the other.
  private static boolean excludes(Requirement one, Requirement other) {
    return switch (one.operator()) {
      case IN ->
          switch (other.operator()) {
            case IN -> Collections.disjoint(one.values(), other.values());
            case NOT_IN -> other.values().containsAll(one.values());
            case DOES_NOT_EXIST -> true;
            case EXISTS -> false;
          };
      case EXISTS -> other.operator() == Requirement.Operator.DOES_NOT_EXIST;
      case NOT_IN, DOES_NOT_EXIST -> false;
    };
  }
}
