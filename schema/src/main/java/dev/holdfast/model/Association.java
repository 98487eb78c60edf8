package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.time.Duration;
import java.util.List;

/// Which nodes, when, how carefully: as the file says it, with the repository's defaults merged in.
///
/// @param targets never empty; a node matches if any entry matches
/// @param dependsOn associations of the same repository that come first on a node
/// @param timeout of one run
/// @param ownStatus whether its drift has a status of its own on the commit
/// @param suspend keeps the association and starts nothing
public record Association(
    Metadata metadata,
    ObjectName document,
    Json.Obj parameters,
    List<ParameterOverride<Target>> overrides,
    List<Target> targets,
    List<Target> exclude,
    Mode mode,
    ScheduleSettings schedule,
    RolloutSettings<Target> rollout,
    List<ObjectName> dependsOn,
    Duration timeout,
    ComplianceSettings compliance,
    OutputSettings output,
    OnDisconnect onDisconnect,
    List<IgnoredDifferences> ignore,
    boolean ownStatus,
    boolean suspend)
    implements Declaration {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(1);

  public Association {
    overrides = List.copyOf(overrides);
    targets = List.copyOf(targets);
    exclude = List.copyOf(exclude);
    dependsOn = List.copyOf(dependsOn);
    ignore = List.copyOf(ignore);
  }
}
