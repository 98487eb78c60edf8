package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.time.Duration;
import java.util.List;

/// Which nodes, when, how carefully: as the file says it, with the repository's defaults merged in.
///
/// @param targets never empty; a node matches if any entry matches
public record Association(
    Metadata metadata,
    ObjectName document,
    Json.Obj parameters,
    List<Target> targets,
    List<Target> exclude,
    Mode mode,
    ScheduleSettings schedule,
    Duration timeout,
    ComplianceSeverity severity)
    implements Declaration {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

  public Association {
    targets = List.copyOf(targets);
    exclude = List.copyOf(exclude);
  }
}
