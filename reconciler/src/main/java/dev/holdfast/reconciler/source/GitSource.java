package dev.holdfast.reconciler.source;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The edge to Git. One repository entry is used by one thread at a time.
public interface GitSource {
  /// Looks at the remote and fetches what is new there. Trouble with the remote is an outcome.
  ///
  /// @param known the last commit that was decided about; [CommitId#NONE] for none
  /// @throws IOException when this machine is at fault, such as a full disk
  Fetch look(RepositoryEntry repository, CommitId known) throws IOException;

  /// A commit's files below the configured folder. The commit must have been fetched.
  Tree tree(RepositoryEntry repository, CommitId commit) throws IOException;

  CommitFacts facts(RepositoryEntry repository, CommitId commit) throws IOException;

  /// What the commits after `from` up to `to` changed, newest first, at most `limit` of them.
  /// Merges are left out: what they bring was changed by another commit of the range.
  List<Touched> touched(RepositoryEntry repository, CommitId from, CommitId to, int limit)
      throws IOException;

  /// What the commits after `from` up to `to` say in trailers of this key, newest first; of at most
  /// `limit` commits, merges among them. `from` need not be there.
  List<Trailer> trailers(
      RepositoryEntry repository, CommitId from, CommitId to, String key, int limit)
      throws IOException;

  /// What a branch brings, with signatures: `to` first, then what is neither in `known` nor in its
  /// history, newest first.
  ///
  /// @param known need not be there
  /// @param all whether also commits off the first-parent line of `to` are told
  /// @param limit how many at most
  List<SignedCommit> arrived(
      RepositoryEntry repository, Set<CommitId> known, CommitId to, boolean all, int limit)
      throws IOException;

  /// A file of the whole repository, hidden folders too; empty where there is none.
  ///
  /// @param tree a commit or a tree that is here, in hex
  /// @param path from the root of the repository
  Optional<TreeEntry> find(RepositoryEntry repository, String tree, String path) throws IOException;

  /// The content of a file that was found; empty when it is larger than `maxBytes`.
  Optional<byte[]> read(RepositoryEntry repository, TreeEntry entry, long maxBytes)
      throws IOException;

  /// Keeps a commit for good, under a ref of our own: what was applied can be shown and compared
  /// also after the branch was rewritten. May be called again.
  void keep(RepositoryEntry repository, CommitId commit) throws IOException;

  /// Puts the local copy in order where it needs it. For quiet moments: it may take seconds.
  void tidy(RepositoryEntry repository) throws IOException;
}
