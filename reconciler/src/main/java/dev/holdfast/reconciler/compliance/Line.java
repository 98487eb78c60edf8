package dev.holdfast.reconciler.compliance;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// One line of a summary.
///
/// @param key a type, severity, repository, association, group, label's value or node
/// @param severities by severity; only those that there are
public record Line(String key, Map<ItemSeverity, Count> severities) {
  public Line {
    var copy = new EnumMap<ItemSeverity, Count>(ItemSeverity.class);
    copy.putAll(severities);
    severities = Collections.unmodifiableMap(copy);
  }

  public Count total() {
    return severities.values().stream().reduce(Count.NONE, Count::plus);
  }

  public Count of(ItemSeverity severity) {
    return severities.getOrDefault(severity, Count.NONE);
  }
}
