package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.util.List;

/// One resource as a document declares it: its properties may still hold `{{ … }}` references, so
/// they are a tree; after substitution [Resource] gives them types.
///
/// @param requires names that must come before this one
/// @param notifies names that are applied again after this one changed
/// @param when all must hold, else the resource is not applicable
public record ResourceDeclaration(
    String name,
    ResourceType type,
    Json.Obj properties,
    List<String> requires,
    List<String> notifies,
    List<Condition> when) {
  public ResourceDeclaration {
    requires = List.copyOf(requires);
    notifies = List.copyOf(notifies);
    when = List.copyOf(when);
  }

  public ResourceDeclaration withProperties(Json.Obj others) {
    return new ResourceDeclaration(name, type, others, requires, notifies, when);
  }
}
