package dev.holdfast.reconciler.changes;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Requirement;
import dev.holdfast.model.Selector;
import java.util.List;
import java.util.stream.Collectors;

/// Which nodes are meant, in one line: `role=web and env in (prod, staging)`.
public final class SelectorWords {
  private static final int MAX_NAMES = 20;

  private SelectorWords() {}

  public static String of(Selector selector) {
    return words(selector, false);
  }

  /// Of what [Selector#toJson] wrote, else the JSON itself.
  static String of(Json json) {
    try {
      return of(Selector.from(json));
    } catch (JsonShapeException _) {
      return json.toString();
    }
  }

  private static String words(Selector selector, boolean within) {
    return switch (selector) {
      case Selector.All() -> "all nodes";
      case Selector.Named(var nodes) -> {
        String names =
            nodes.stream().limit(MAX_NAMES).map(NodeName::value).collect(Collectors.joining(", "));
        int more = nodes.size() - MAX_NAMES;
        yield (nodes.size() == 1 ? "node " : "nodes ")
            + names
            + (more > 0 ? " and " + more + " more" : "");
      }
      case Selector.Label(var requirement) -> label(requirement);
      case Selector.AllOf(var parts) -> joined(parts, " and ", within);
      case Selector.AnyOf(var parts) -> joined(parts, " or ", within);
      case Selector.Not(var part) -> "not " + words(part, true);
    };
  }

  private static String joined(List<Selector> parts, String word, boolean within) {
    String text =
        parts.stream().map(part -> words(part, parts.size() > 1)).collect(Collectors.joining(word));
    return within && parts.size() > 1 ? "(" + text + ")" : text;
  }

  private static String label(Requirement requirement) {
    String values = String.join(", ", requirement.values());
    return switch (requirement.operator()) {
      case IN ->
          requirement.values().size() == 1
              ? requirement.key() + "=" + values
              : requirement.key() + " in (" + values + ")";
      case NOT_IN -> requirement.key() + " not in (" + values + ")";
      case EXISTS -> "with " + requirement.key();
      case DOES_NOT_EXIST -> "without " + requirement.key();
    };
  }
}
