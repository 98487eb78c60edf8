package dev.holdfast.reconciler.versions;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.source.CommitFacts;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One decision about one commit. A commit that becomes the head again is decided again.
///
/// @param number order of decision
/// @param parent what was in force before; [CommitId#NONE] for the first
/// @param forced the branch was rewritten to get here
/// @param plan what [dev.holdfast.reconciler.plan.Plan#toJson] says; empty where there is none
/// @param braked null where its plan hit no brake
public record CommitRecord(
    RepositoryName repository,
    long number,
    CommitFacts facts,
    CommitId parent,
    boolean forced,
    CommitState state,
    List<Problem> problems,
    Json.Obj plan,
    @Nullable Braked braked,
    Instant seenAt,
    Instant decidedAt) {
  public CommitRecord {
    problems = List.copyOf(problems);
  }

  /// Why its signature, or one of those that it brings, does not count; empty where nothing waits
  /// for that.
  Optional<Problem> unsigned() {
    return state == CommitState.BLOCKED
        ? problems.stream().filter(each -> each.code() == ProblemCode.NOT_SIGNED).findFirst()
        : Optional.empty();
  }

  /// Whether a brake stopped it, so that a person may confirm it; a rewritten branch cannot be.
  public boolean isBraked() {
    return state == CommitState.BLOCKED && braked != null;
  }
}
