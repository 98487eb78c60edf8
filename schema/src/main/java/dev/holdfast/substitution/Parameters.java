package dev.holdfast.substitution;

import dev.holdfast.canonical.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A document's parameters on one node.
///
/// @param secret names whose value came from a secret
/// @param missing what could not be resolved or is not allowed, in words; never names a secret
///   value
public record Parameters(Map<String, Json> values, Set<String> secret, List<String> missing) {
  public Parameters {
    values = Map.copyOf(new LinkedHashMap<>(values));
    secret = Set.copyOf(secret);
    missing = List.copyOf(missing);
  }

  /// The scope in which the document's resources are resolved: these, and what `node` knows.
  public Scope over(Scope node) {
    return new Scope() {
      @Override
      public @Nullable Json parameter(String name) {
        return values.get(name);
      }

      @Override
      public boolean isSecret(String parameter) {
        return secret.contains(parameter);
      }

      @Override
      public String nodeName() {
        return node.nodeName();
      }

      @Override
      public @Nullable String label(String key) {
        return node.label(key);
      }

      @Override
      public @Nullable Json fact(String path) {
        return node.fact(path);
      }

      @Override
      public @Nullable String secret(String name) {
        return node.secret(name);
      }
    };
  }

  /// Leaves the values out, which may hold secrets.
  @Override
  public String toString() {
    return "Parameters[" + values.keySet() + ", missing=" + missing + "]";
  }
}
