package dev.holdfast.agent.run;

import dev.holdfast.agent.resource.Observation;
import dev.holdfast.model.IgnoredDifferences;
import dev.holdfast.wire.Difference;
import java.util.List;

/// Differences that the association says do not count: they are neither reported nor corrected. A
/// correction of something else may set them along with it.
record Ignored(List<IgnoredDifferences> entries) {
  Ignored {
    entries = List.copyOf(entries);
  }

  Observation without(String resource, Observation observation) {
    return observation instanceof Observation.Differs(var differences) && !entries.isEmpty()
        ? Observation.of(differences.stream().filter(each -> !covers(resource, each)).toList())
        : observation;
  }

  private boolean covers(String resource, Difference difference) {
    return entries.stream()
        .filter(each -> each.resource().equals(resource))
        .anyMatch(each ->
            each.properties().isEmpty() || each.properties().contains(property(difference)));
  }

  /// Without the detail in `state (nginx)`.
  private static String property(Difference difference) {
    int detail = difference.property().indexOf(" (");
    return detail < 0 ? difference.property() : difference.property().substring(0, detail);
  }
}
