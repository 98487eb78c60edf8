package dev.holdfast.reconciler.versions;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Duration;

/// What one reconciliation of a repository came to.
public sealed interface Outcome {
  /// When to look again, without a wake-up.
  Duration again();

  record NotLeader(Duration again) implements Outcome {}

  record Unchanged(CommitId commit, Duration again) implements Outcome {}

  record Applied(CommitId commit, int created, int retired, Duration again) implements Outcome {}

  /// A brake stopped it.
  record Blocked(CommitId commit, Digest plan, Duration again) implements Outcome {}

  record Refused(CommitId commit, int errors, Duration again) implements Outcome {}

  /// Nothing could be read; what is in force stays.
  record NotReached(String reason, Duration again) implements Outcome {}
}
