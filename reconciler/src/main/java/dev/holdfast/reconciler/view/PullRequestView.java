package dev.holdfast.reconciler.view;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pull request with what was found out about it.
///
/// @param planDigest of its plan; empty where there is none
/// @param brakes that it would hit, as sentences
/// @param wanting what gates still want, as sentences
/// @param plan as `holdfast plan --output json` writes it; empty where there is none
/// @param problems of the merged files
/// @param commentProblem why its comment is not written; empty where it is
/// @param preview what nodes said when they were last asked; null where they never were
public record PullRequestView(
    PullRequestRow pullRequest,
    String planDigest,
    List<String> brakes,
    List<String> wanting,
    Json.Obj plan,
    List<ProblemView> problems,
    List<StatusView> statuses,
    String commentProblem,
    @Nullable PreviewView preview) {
  public PullRequestView {
    brakes = List.copyOf(brakes);
    wanting = List.copyOf(wanting);
    problems = List.copyOf(problems);
    statuses = List.copyOf(statuses);
  }

  /// What people type of the digest.
  public String shortPlan() {
    return planDigest.isEmpty() ? "" : new Digest(planDigest).abbreviated();
  }
}
