package dev.holdfast.reconciler.pullrequest;

import java.time.Instant;
import java.util.List;

/// What commits of a repository must have before they are applied. Stands in the reconciler's
/// configuration: what guards a repository cannot be for the repository to change.
///
/// @param approvals by how many people who may write, its author not among them; 0 for none
/// @param beyondNodes plans that affect more nodes than this need approvals
/// @param reviewedPlan whether only a plan is applied that an open or merged pull request showed
/// @param owners whether owners of the files have to approve, by `CODEOWNERS`, of plans beyond
///   `beyondNodes`
/// @param freezes when nothing is applied
public record GateSettings(
    int approvals, int beyondNodes, boolean reviewedPlan, boolean owners, List<Freeze> freezes) {
  public static final GateSettings NONE = new GateSettings(0, 0, false, false, List.of());

  /// @param until not within it any more
  public record Freeze(Instant from, Instant until, String reason) {
    /// @throws IllegalArgumentException when it has no length; the message is for an operator
    public Freeze {
      if (!from.isBefore(until)) {
        throw new IllegalArgumentException("'until' is later than 'from'");
      }
    }

    boolean holdsAt(Instant now) {
      return !now.isBefore(from) && now.isBefore(until);
    }
  }

  /// @throws IllegalArgumentException when a number cannot be; the message is for an operator
  public GateSettings {
    if (approvals < 0 || approvals > 20) {
      throw new IllegalArgumentException("'approvals' is 0 to 20");
    }
    if (beyondNodes < 0) {
      throw new IllegalArgumentException("'beyondNodes' is 0 or more");
    }
    freezes = List.copyOf(freezes);
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /// Whether pull requests have to do with it.
  boolean asksForReviews() {
    return approvals > 0 || reviewedPlan || owners;
  }
}
