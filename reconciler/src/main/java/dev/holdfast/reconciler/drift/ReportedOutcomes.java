package dev.holdfast.reconciler.drift;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.rollout.Outcome;
import dev.holdfast.reconciler.rollout.Outcomes;
import dev.holdfast.reconciler.rollout.Release;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What rollouts go by: the verdicts that [Verdicts] keeps, as outcomes.
public final class ReportedOutcomes implements Outcomes {
  private final Boards boards;

  public ReportedOutcomes(Verdicts verdicts) {
    this.boards = verdicts.boards();
  }

  @Override
  public Map<Outcome, NodeSet> of(AssociationId association, Release.Part part) {
    return boards.ask(association, board -> board.outcomes(part)).orElse(Map.of());
  }

  @Override
  public List<NodeName> waitForRequests(AssociationId association, List<NodeName> nodes) {
    return boards
        .ask(
            association,
            board ->
                nodes.stream()
                    .filter(node -> {
                      @Nullable VerdictRow row = board.row(node);
                      return row == null || row.release() == null;
                    })
                    .toList())
        .orElse(nodes);
  }

  @Override
  public String heldBy(AssociationId association) {
    return boards.heldBy(association);
  }
}
