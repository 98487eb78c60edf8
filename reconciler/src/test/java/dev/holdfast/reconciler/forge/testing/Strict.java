package dev.holdfast.reconciler.forge.testing;

import dev.holdfast.canonical.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What the documentation of a forge says about requests, where it publishes no schema: written
/// down by hand.
final class Strict {
  private Strict() {}

  /// What is wrong with a body; empty where it has what it must and nothing that is unknown.
  ///
  /// @param limits longest text by key
  static Optional<String> body(
      Json.Obj body, Set<String> required, Set<String> optional, Map<String, Integer> limits) {
    var missing = new TreeSet<>(required);
    missing.removeAll(body.members().keySet());
    if (!missing.isEmpty()) {
      return Optional.of(String.join(", ", missing) + " is missing");
    }
    var unknown = new TreeSet<>(body.members().keySet());
    unknown.removeAll(required);
    unknown.removeAll(optional);
    if (!unknown.isEmpty()) {
      return Optional.of("no such keys: " + unknown);
    }
    for (var limit : limits.entrySet()) {
      String text = body.string(limit.getKey(), "");
      if (text.codePointCount(0, text.length()) > limit.getValue()) {
        return Optional.of(
            "%s is too long (maximum is %d characters)"
                .formatted(limit.getKey(), limit.getValue()));
      }
    }
    return Optional.empty();
  }

  /// What is wrong with a query.
  static Optional<String> query(ForgeSimulator.Request request, String... known) {
    var unknown = new TreeSet<>(request.query().keySet());
    unknown.removeAll(List.of(known));
    return unknown.isEmpty() ? Optional.empty() : Optional.of("no such parameters: " + unknown);
  }
}
