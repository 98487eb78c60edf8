package dev.holdfast.agent.run;

import dev.holdfast.agent.resource.Kinds;
import dev.holdfast.agent.resource.Managed;
import dev.holdfast.agent.run.Prepared.Readiness;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Who manages what on this node. Where two associations manage one thing with different values,
/// the first to run has it and the later one fails.
final class Claims {
  static final Claims NONE = new Claims(Map.of());

  private record Claim(AssociationId association, String resource, Digest desired) {}

  private final Map<String, Claim> claims = new HashMap<>();
  private final Managed managed;

  /// @param associations in the order in which they run
  Claims(Map<AssociationId, Prepared> associations) {
    var paths = new ArrayList<String>();
    associations.forEach((association, prepared) -> {
      for (Prepared.Part part : prepared.parts()) {
        if (part.readiness() instanceof Readiness.Ready(var resource, _)) {
          paths.addAll(Kinds.ownPaths(resource));
          for (String identity : resource.identities()) {
            claims.putIfAbsent(
                identity, new Claim(association, part.declaration().name(), digest(part)));
            path(identity).ifPresent(paths::add);
          }
        }
      }
    });
    managed = new Managed(paths);
  }

  private static Optional<String> path(String identity) {
    if (identity.startsWith("path:")) {
      return Optional.of(identity.substring("path:".length()));
    }
    return identity.startsWith("line:")
        ? Optional.of(identity.substring("line:".length()).lines().findFirst().orElse("/"))
        : Optional.empty();
  }

  private static Digest digest(Prepared.Part part) {
    return Digest.of(part.desired().properties().toString());
  }

  Managed managed() {
    return managed;
  }

  /// In words, who else manages what this resource does, with other values.
  Optional<String> conflict(AssociationId association, Prepared.Part part) {
    if (!(part.readiness() instanceof Readiness.Ready(var resource, _))) {
      return Optional.empty();
    }
    for (String identity : resource.identities()) {
      Claim claim = claims.get(identity);
      if (claim != null
          && !claim.association().equals(association)
          && !claim.desired().equals(digest(part))) {
        return Optional.of(
            "resource '%s' of %s manages the same with other values"
                .formatted(claim.resource(), claim.association()));
      }
    }
    return Optional.empty();
  }
}
