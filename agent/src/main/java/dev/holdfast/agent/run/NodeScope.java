package dev.holdfast.agent.run;

import dev.holdfast.agent.resource.TemplateInputs;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.substitution.Scope;
import org.jspecify.annotations.Nullable;

/// What a node knows of itself, for substitution.
public record NodeScope(
    NodeName node, Labels labels, Json.Obj facts, TemplateInputs.Secrets secrets) implements Scope {
  @Override
  public @Nullable Json parameter(String name) {
    return null;
  }

  @Override
  public String nodeName() {
    return node.value();
  }

  @Override
  public @Nullable String label(String key) {
    return labels.get(key);
  }

  @Override
  public @Nullable Json fact(String path) {
    Json value = facts;
    for (String key : path.split("\\.", -1)) {
      value = value instanceof Json.Obj object ? object.get(key) : null;
    }
    return value;
  }

  @Override
  public @Nullable String secret(String name) {
    return secrets.secret(name).orElse(null);
  }
}
