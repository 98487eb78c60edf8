package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Host;
import dev.holdfast.wire.Difference;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a resource is checked and applied against.
///
/// @param secretKeys properties of the resource whose value came from a secret: nothing of them
///   leaves the node
/// @param listener to what programs of the resource say that change the node
public record Surroundings(
    Host host,
    RepositoryFiles files,
    Templates templates,
    TemplateInputs inputs,
    Set<String> secretKeys,
    Managed managed,
    Seal seal,
    Listener listener) {
  public Surroundings {
    secretKeys = Set.copyOf(secretKeys);
  }

  /// With nobody who listens to what is said.
  public Surroundings(
      Host host,
      RepositoryFiles files,
      Templates templates,
      TemplateInputs inputs,
      Set<String> secretKeys,
      Managed managed,
      Seal seal) {
    this(host, files, templates, inputs, secretKeys, managed, seal, Listener.NONE);
  }

  /// Without digests of what is hidden.
  public Surroundings(
      Host host,
      RepositoryFiles files,
      Templates templates,
      TemplateInputs inputs,
      Set<String> secretKeys,
      Managed managed) {
    this(host, files, templates, inputs, secretKeys, managed, Seal.NONE);
  }

  /// That a property differs, and no more.
  ///
  /// @param observed what was found, or a plain digest of it; null where there was nothing
  Difference hidden(String property, @Nullable String observed) {
    return Difference.hidden(property, observed == null ? null : seal.of(observed));
  }

  public boolean isSecret(String property) {
    return secretKeys.contains(property);
  }

  public boolean hasSecrets() {
    return !secretKeys.isEmpty();
  }
}
