package dev.holdfast.reconciler.versions;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.calendar.OpenTimes;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.plan.Brakes;
import dev.holdfast.reconciler.plan.Plan;
import dev.holdfast.reconciler.source.CommitFacts;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What the leader decided about a commit, to be made durable.
public sealed interface Decision {
  RepositoryName repository();

  CommitFacts commit();

  /// The commit is good: its plan becomes versions.
  ///
  /// @param parent what is in force while the plan is made; applying is refused when it no longer
  ///   is
  /// @param desired has the plan's contents, and the files that they use
  /// @param changedBy for each added or changed association
  /// @param problems warnings only
  /// @param brakes that the commit sets, to judge the next
  /// @param groups that the commit declares, to sum up by
  /// @param braked what it hit and who confirmed it; null where it hit no brake
  /// @param calendars that the commit declares; they make no version
  record Apply(
      RepositoryName repository,
      CommitFacts commit,
      CommitId parent,
      boolean forced,
      Plan plan,
      DesiredState desired,
      Map<ObjectName, CommitFacts> changedBy,
      List<Problem> problems,
      Brakes brakes,
      Map<ObjectName, Selector> groups,
      @Nullable Braked braked,
      Instant seenAt,
      SortedMap<ObjectName, OpenTimes> calendars)
      implements Decision {}

  /// The commit is good and hits a brake: the last one stays in force until somebody confirms.
  ///
  /// @param parent what is in force, which the plan was made against
  /// @param braked with the reason why a confirmation that there was did not hold
  /// @param problems warnings only
  record Block(
      RepositoryName repository,
      CommitFacts commit,
      CommitId parent,
      boolean forced,
      Plan plan,
      Braked braked,
      List<Problem> problems,
      Instant seenAt)
      implements Decision {}

  /// The commit has errors: the last good one stays in force.
  ///
  /// @param state [CommitState#REJECTED] or [CommitState#BLOCKED]
  record Refuse(
      RepositoryName repository,
      CommitFacts commit,
      CommitId parent,
      boolean forced,
      CommitState state,
      List<Problem> problems,
      Instant seenAt)
      implements Decision {}
}
