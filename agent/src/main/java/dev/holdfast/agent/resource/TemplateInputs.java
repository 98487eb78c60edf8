package dev.holdfast.agent.resource;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Labels;
import dev.holdfast.model.Resource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a template sees: `params`, `node`, `secret`.
///
/// @param secretParameters those whose value came from a secret
public record TemplateInputs(
    Map<String, Json> parameters,
    Set<String> secretParameters,
    String nodeName,
    Labels labels,
    Json.Obj facts,
    Secrets secrets) {
  public TemplateInputs {
    parameters = Map.copyOf(parameters);
    secretParameters = Set.copyOf(secretParameters);
  }

  /// What the template of one file sees.
  ///
  /// @param secret whether a secret went into the file's own parameters; nobody knows into which
  public TemplateInputs of(Resource.File file, boolean secret) {
    if (file.params() == null) {
      return this;
    }
    Map<String, Json> own = file.params().members();
    return new TemplateInputs(
        own, secret ? own.keySet() : Set.of(), nodeName, labels, facts, secrets);
  }

  /// The node's secrets.
  public interface Secrets {
    Secrets NONE = _ -> Optional.empty();

    Optional<String> secret(String name);
  }
}
