package dev.holdfast.reconciler.versions;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The edge to what people confirmed. Any replica takes a confirmation; the leader carries it out
/// or says why not, in the transaction of its next decision about the repository.
public interface ConfirmationStore {
  /// Whole digests may be given without `sha256:`, and by their first digits, as statuses show
  /// them.
  int LEAST_DIGITS = 12;

  /// Durable when it returns. Saying it twice while it waits is saying it once.
  ///
  /// @param digest of the plan, whole or its first [#LEAST_DIGITS] digits or more
  Answer confirm(RepositoryName repository, String digest, String by);

  Optional<Given> find(RepositoryName repository, long number);

  /// Repositories with confirmations that no leader has looked at yet.
  Set<RepositoryName> waiting();

  /// What became of saying it.
  sealed interface Answer {
    record Taken(Given given) implements Answer {}

    /// @param reason one sentence that says what there is instead
    record Refused(String reason) implements Answer {}
  }

  /// A confirmation that was given.
  ///
  /// @param commit the blocked commit that showed the plan
  /// @param reason why it was refused; else empty
  /// @param settledAt null while it waits
  record Given(
      RepositoryName repository,
      long number,
      Digest digest,
      CommitId commit,
      String by,
      Instant at,
      State state,
      String reason,
      @Nullable Instant settledAt) {}

  /// How far it is.
  enum State {
    WAITING,
    APPLIED,
    REFUSED;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is no such state
    public static State of(String id) {
      return valueOf(id.toUpperCase(Locale.ROOT));
    }
  }
}
