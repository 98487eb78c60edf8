package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A pull request with what was found out about it last.
///
/// @param head what was fetched and looked at
/// @param base the branch's head that it was merged into
/// @param inForce the applied commit that it was planned against
/// @param examinedAt since when the finding is this one
/// @param closedAt null while it is open
/// @param approvals of people who may write to the repository
/// @param comment how its comment stands
public record Examined(
    RepositoryName repository,
    PullRequest pullRequest,
    CommitId head,
    CommitId base,
    CommitId inForce,
    Finding finding,
    Instant examinedAt,
    @Nullable Instant closedAt,
    List<PullRequest.Approval> approvals,
    Comment comment) {
  public Examined {
    approvals = List.copyOf(approvals);
  }

  /// @param sent digest of the text that is there; empty before the first
  /// @param problem why the last attempt failed; empty where it did not
  /// @param attempts since it was last there
  /// @param nextAt when to try again
  public record Comment(String sent, String problem, int attempts, Instant nextAt) {
    public static final Comment NONE = new Comment("", "", 0, Instant.EPOCH);
  }

  public long number() {
    return pullRequest.number();
  }

  Examined with(Comment other) {
    return new Examined(
        repository,
        pullRequest,
        head,
        base,
        inForce,
        finding,
        examinedAt,
        closedAt,
        approvals,
        other);
  }
}
