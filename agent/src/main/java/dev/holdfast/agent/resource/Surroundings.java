package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Host;
import java.util.Set;

/// What a resource is checked and applied against.
///
/// @param secretKeys properties of the resource whose value came from a secret: nothing of them
///   leaves the node
public record Surroundings(
    Host host,
    RepositoryFiles files,
    Templates templates,
    TemplateInputs inputs,
    Set<String> secretKeys,
    Managed managed) {
  public Surroundings {
    secretKeys = Set.copyOf(secretKeys);
  }

  public boolean isSecret(String property) {
    return secretKeys.contains(property);
  }

  public boolean hasSecrets() {
    return !secretKeys.isEmpty();
  }
}
