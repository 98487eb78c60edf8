package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which nodes are meant, with groups resolved: an expression over names and labels. It is part of
/// a version's content, so its JSON form is stable.
public sealed interface Selector {
  record All() implements Selector {}

  record Named(SortedSet<NodeName> nodes) implements Selector {
    public Named {
      nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
    }
  }

  record Label(Requirement requirement) implements Selector {}

  record AllOf(List<Selector> parts) implements Selector {
    public AllOf {
      parts = List.copyOf(parts);
    }
  }

  record AnyOf(List<Selector> parts) implements Selector {
    public AnyOf {
      parts = List.copyOf(parts);
    }
  }

  record Not(Selector part) implements Selector {}

  static Selector named(Set<NodeName> nodes) {
    return new Named(new TreeSet<>(nodes));
  }

  static Selector label(String key, String value) {
    return new Label(new Requirement(key, Requirement.Operator.IN, List.of(value)));
  }

  default boolean matches(NodeName node, Labels labels) {
    return switch (this) {
      case All() -> true;
      case Named(var nodes) -> nodes.contains(node);
      case Label(var requirement) -> matches(requirement, labels);
      case AllOf(var parts) -> parts.stream().allMatch(part -> part.matches(node, labels));
      case AnyOf(var parts) -> parts.stream().anyMatch(part -> part.matches(node, labels));
      case Not(var part) -> !part.matches(node, labels);
    };
  }

  private static boolean matches(Requirement requirement, Labels labels) {
    String value = labels.get(requirement.key());
    return switch (requirement.operator()) {
      case IN -> value != null && requirement.values().contains(value);
      case NOT_IN -> value == null || !requirement.values().contains(value);
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
    };
  }

  default Json toJson() {
    return switch (this) {
      case All() -> Json.object().put("all", true).build();
      case Named(var nodes) ->
          Json.object().put("nodes", Json.list(nodes, node -> Json.of(node.value()))).build();
      case Label(Requirement(var key, var operator, var values)) ->
          Json.object()
              .put("label", key)
              .put("operator", operator.id())
              .putList("values", values, Json::of)
              .build();
      case AllOf(var parts) ->
          Json.object().put("allOf", Json.list(parts, Selector::toJson)).build();
      case AnyOf(var parts) ->
          Json.object().put("anyOf", Json.list(parts, Selector::toJson)).build();
      case Not(var part) -> Json.object().put("not", part.toJson()).build();
    };
  }

  /// @throws JsonShapeException when it is none of the forms that [#toJson] writes
  static Selector from(Json json) {
    Json.Obj object = json.asObject("selector");
    if (object.has("all")) {
      return new All();
    }
    if (object.has("nodes")) {
      var nodes = new TreeSet<NodeName>();
      object.strings("nodes").forEach(node -> nodes.add(new NodeName(node)));
      return new Named(nodes);
    }
    if (object.has("label")) {
      return new Label(
          new Requirement(
              object.string("label"),
              Requirement.Operator.of(object.string("operator")),
              object.strings("values")));
    }
    if (object.has("allOf")) {
      return new AllOf(object.list("allOf").stream().map(Selector::from).toList());
    }
    if (object.has("anyOf")) {
      return new AnyOf(object.list("anyOf").stream().map(Selector::from).toList());
    }
    if (object.has("not")) {
      return new Not(from(object.need("not")));
    }
    throw new JsonShapeException("a selector has one of all, nodes, label, allOf, anyOf, not");
  }
}
