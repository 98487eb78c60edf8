package dev.holdfast.reconciler.view;

import dev.holdfast.canonical.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A commit with what was found wrong with it, or what it changed.
///
/// @param parent what was in force before; null for the first
/// @param plan as the planner wrote it; see [PlanView]
/// @param braked null where it hit no brake
public record CommitView(
    CommitRow commit,
    @Nullable String parent,
    List<ProblemView> problems,
    Json.Obj plan,
    @Nullable BrakedView braked,
    List<VersionName> versions,
    RolloutView rollout,
    List<StatusView> statuses) {
  /// An association and the version that it got.
  public record VersionName(String association, long version) {}

  public CommitView {
    problems = List.copyOf(problems);
    versions = List.copyOf(versions);
    statuses = List.copyOf(statuses);
  }
}
