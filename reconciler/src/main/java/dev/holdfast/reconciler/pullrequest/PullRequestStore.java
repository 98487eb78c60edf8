package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.lease.Fence;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Keeps what was found out about pull requests.
public interface PullRequestStore {
  /// The open ones, by number.
  List<Examined> open(RepositoryName repository);

  /// The latest, open ones first, then by number from the highest down.
  List<Examined> latest(RepositoryName repository, int limit);

  Optional<Examined> find(RepositoryName repository, long number);

  /// Writes or replaces; what was closed is open again.
  ///
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void save(Fence fence, Examined examined);

  /// Who approves of one now, also where it is closed.
  ///
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void approved(
      Fence fence,
      RepositoryName repository,
      long number,
      Collection<PullRequest.Approval> approvals);

  /// How a comment stands now.
  ///
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void commented(Fence fence, RepositoryName repository, long number, Examined.Comment comment);

  /// These are open no more.
  ///
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void close(Fence fence, RepositoryName repository, Collection<Long> numbers, Instant at);
}
