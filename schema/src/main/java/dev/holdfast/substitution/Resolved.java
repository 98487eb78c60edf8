package dev.holdfast.substitution;

import dev.holdfast.canonical.Json;
import java.util.List;
import java.util.Set;

/// Properties with every reference replaced by its value.
///
/// @param value where something is missing, the text stays as it is written
/// @param secretKeys top-level keys whose value used a secret, also through a parameter
/// @param missing what could not be resolved, in words; empty when `value` is whole
public record Resolved(Json.Obj value, Set<String> secretKeys, List<String> missing) {
  public Resolved {
    secretKeys = Set.copyOf(secretKeys);
    missing = List.copyOf(missing);
  }

  /// Leaves the values out, which may hold secrets.
  @Override
  public String toString() {
    return "Resolved[" + value.members().keySet() + ", missing=" + missing + "]";
  }
}
