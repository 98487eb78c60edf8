package dev.holdfast.reconciler.versions;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Judgement;
import dev.holdfast.reconciler.plan.Plan;
import dev.holdfast.reconciler.source.CommitId;
import java.util.List;

/// What the reconciler's configuration demands of a commit before it is applied. Asked again at
/// every look for as long as it stops one: it answers from what is known, and quickly.
@FunctionalInterface
public interface CommitGate {
  CommitGate NONE = (_, _, _, _, _) -> List.of();

  /// @param inForce what is applied; [CommitId#NONE] for nothing
  /// @param head the commit
  /// @return what is missing; empty where nothing is
  List<Brake.Gate> judge(
      RepositoryName repository, CommitId inForce, CommitId head, Plan plan, Judgement judgement);
}
