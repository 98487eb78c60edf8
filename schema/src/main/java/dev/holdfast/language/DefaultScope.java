package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Document;
import dev.holdfast.model.Parameter;
import dev.holdfast.substitution.References;
import dev.holdfast.substitution.Scope;
import dev.holdfast.substitution.Substitution;
import org.jspecify.annotations.Nullable;

/// What a document knows without an association and a node: the defaults of its parameters.
record DefaultScope(Document document) implements Scope {
  @Override
  public @Nullable Json parameter(String name) {
    Parameter parameter = document.parameters().get(name);
    Json value = parameter == null ? null : parameter.defaultValue();
    if (value == null) {
      return null;
    }
    References references = Substitution.references(value);
    return references.uses().isEmpty() && references.malformed().isEmpty() ? value : null;
  }

  /// Stands for every name that a node can have.
  @Override
  public String nodeName() {
    return "node";
  }

  @Override
  public @Nullable String label(String key) {
    return null;
  }

  @Override
  public @Nullable Json fact(String path) {
    return null;
  }

  @Override
  public @Nullable String secret(String name) {
    return null;
  }
}
