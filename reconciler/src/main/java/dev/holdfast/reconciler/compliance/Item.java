package dev.holdfast.reconciler.compliance;

import dev.holdfast.model.NodeName;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One thing that a node complies with or not.
///
/// @param type `Association`, or what the caller of the API named
/// @param association `REPO/NAME`; empty for what belongs to none
/// @param id unique within node, type and association
/// @param since since when it is so; null where it is not known
/// @param asOf how old the knowledge is; null before the first result
public record Item(
    NodeName node,
    String type,
    String association,
    String id,
    String title,
    ItemSeverity severity,
    ItemStatus status,
    @Nullable Instant since,
    @Nullable Instant asOf,
    Map<String, String> details) {
  public static final String ASSOCIATION = "Association";

  public Item {
    details = Collections.unmodifiableMap(new TreeMap<>(details));
  }
}
