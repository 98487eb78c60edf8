package dev.holdfast.agent.resource;

import dev.holdfast.wire.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Collects the differences of one resource, in the order of its properties.
final class Differences {
  private final List<Difference> found = new ArrayList<>();
  private final Surroundings surroundings;

  Differences(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// Adds one where the two differ. A secret property says only that it does.
  Differences compare(String property, @Nullable String expected, @Nullable String observed) {
    if (!Objects.equals(expected, observed)) {
      add(
          surroundings.isSecret(property)
              ? surroundings.hidden(property, observed)
              : Difference.of(property, expected, observed));
    }
    return this;
  }

  /// Adds one that must not be shown.
  Differences hidden(String property, @Nullable String observed) {
    return add(surroundings.hidden(property, observed));
  }

  Differences add(Difference difference) {
    found.add(difference);
    return this;
  }

  List<Difference> list() {
    return List.copyOf(found);
  }

  Observation observation() {
    return Observation.of(found);
  }

  static boolean names(List<Difference> differences, String property) {
    return differences.stream().anyMatch(each -> each.property().equals(property));
  }
}
