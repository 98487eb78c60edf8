package dev.holdfast.reconciler.source;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// The edge to Git for what is proposed and not in the branch yet. May be used beside a [GitSource]
/// of the same repositories, by one thread at a time for each.
public interface Proposals {
  /// Fetches refs of the remote and keeps what they hold for as long as the next call names them.
  ///
  /// @param wanted full names of refs, by names of our own such as `7`
  /// @throws IOException when this machine is at fault; trouble with the remote is an outcome
  Fetched fetch(RepositoryEntry repository, Map<String, String> wanted) throws IOException;

  /// What a fetch brought.
  ///
  /// @param found by our own names; those that the remote does not have are missing
  /// @param problem one sentence for an operator where the remote was not reached; else empty
  record Fetched(Map<String, CommitId> found, String problem) {
    public Fetched {
      found = Map.copyOf(found);
    }
  }

  /// Merges as a forge would, without a work tree. Both commits must have been fetched.
  Merge merge(RepositoryEntry repository, CommitId base, CommitId head) throws IOException;

  /// Whether a commit is in the history of another. False where one of them is not here.
  boolean contains(RepositoryEntry repository, CommitId history, CommitId commit)
      throws IOException;

  /// The tree's id of a commit's whole tree, as [Merge.Merged] names it; empty where the commit is
  /// not here.
  Optional<String> wholeTree(RepositoryEntry repository, CommitId commit) throws IOException;
}
