package dev.holdfast.reconciler.status;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What should be shown beside what was last sent: the difference is what is left to do, also after
/// a restart.
public interface StatusOutbox {
  /// From now on these are wanted; those that already are stay untouched.
  ///
  /// @param textGap the least time since the last post for what differs in words only
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void want(
      Fence fence,
      RepositoryName repository,
      String sink,
      Collection<WantedStatus> statuses,
      Instant now,
      Duration textGap);

  /// What is not there yet and may be tried now, the longest waiting first.
  List<Unsent> due(RepositoryName repository, String sink, Instant now, int limit);

  /// When something will be due next; null where nothing waits.
  @Nullable Instant nextDue(RepositoryName repository, String sink);

  /// Writes down what became of attempts.
  ///
  /// @throws dev.holdfast.reconciler.lease.LostLeadershipException when another replica leads
  void attempted(
      Fence fence, RepositoryName repository, String sink, List<Attempt> attempts, Instant now);

  /// What a sink should show, of the last thousand.
  List<WantedStatus> wanted(RepositoryName repository, String sink);

  /// Commits that still show something else than success for rollout or drift.
  Set<CommitId> unfinished(RepositoryName repository);

  /// What a commit shows, for people.
  List<ShownStatus> shown(RepositoryName repository, CommitId commit);

  /// How many rows wait, in all repositories.
  long depth();

  /// Something to post.
  ///
  /// @param attempts tries since it was last there
  record Unsent(WantedStatus status, int attempts, Instant wantedAt) {}

  /// What became of one post.
  record Attempt(WantedStatus status, Delivery delivery, Instant again) {}

  /// A row, for people.
  ///
  /// @param current whether what is there is what should be
  record ShownStatus(
      WantedStatus wanted,
      String sink,
      @Nullable Instant sentAt,
      boolean current,
      boolean frozen,
      String lastError) {}
}
