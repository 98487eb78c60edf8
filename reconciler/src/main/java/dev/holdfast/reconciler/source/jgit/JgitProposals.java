package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Merge;
import dev.holdfast.reconciler.source.Proposals;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.NoMergeBaseException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.merge.MergeStrategy;
import org.eclipse.jgit.merge.ResolveMerger;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Proposals through JGit, in the bare repository of the entry.
public final class JgitProposals implements Proposals {
  private static final String PROPOSED = "refs/holdfast/proposed/";
  private static final int PATHS_NAMED = 20;

  private final JgitSource source;
  private final GitConnections connections;
  private final InstantSource clock;

  public JgitProposals(JgitSource source, GitConnections connections, InstantSource clock) {
    this.source = source;
    this.connections = connections;
    this.clock = clock;
  }

  @Override
  public Fetched fetch(RepositoryEntry entry, Map<String, String> wanted) throws IOException {
    Repository local = source.local(entry);
    forget(local, wanted.keySet());
    if (wanted.isEmpty()) {
      return new Fetched(Map.of(), "");
    }
    List<RefSpec> specs =
        wanted.values().stream()
            .filter(Repository::isValidRefName) // what is none would be a pattern, or throw
            .distinct()
            .map(RefSpec::new)
            .toList();
    if (specs.isEmpty()) {
      return new Fetched(Map.of(), "");
    }
    try (Transport transport = connections.open(local, entry);
        FetchConnection remote = transport.openFetch(specs)) {
      var heads = new HashMap<String, ObjectId>();
      var missing = new ArrayList<Ref>();
      for (var each : wanted.entrySet()) {
        @Nullable Ref ref = remote.getRef(each.getValue());
        @Nullable ObjectId head = ref == null ? null : ref.getObjectId();
        if (ref != null && head != null) {
          heads.put(each.getKey(), head);
          if (!local.getObjectDatabase().has(head)) {
            missing.add(ref);
          }
        }
      }
      if (!missing.isEmpty()) {
        remote.fetch(new DeadlineMonitor(clock), missing, Set.of());
      }
      return new Fetched(kept(local, heads), "");
    } catch (TransportException | NotSupportedException e) {
      return new Fetched(Map.of(), Reasons.of(e));
    }
  }

  private static Map<String, CommitId> kept(Repository local, Map<String, ObjectId> heads)
      throws IOException {
    var found = new HashMap<String, CommitId>();
    for (var each : heads.entrySet()) {
      JgitSource.point(local, PROPOSED + each.getKey(), each.getValue());
      found.put(each.getKey(), new CommitId(each.getValue().name()));
    }
    return found;
  }

  private static void forget(Repository local, Set<String> names) throws IOException {
    for (Ref ref : local.getRefDatabase().getRefsByPrefix(PROPOSED)) {
      if (!names.contains(ref.getName().substring(PROPOSED.length()))) {
        RefUpdate update = local.updateRef(ref.getName());
        update.setForceUpdate(true);
        update.delete();
      }
    }
  }

  @Override
  public Merge merge(RepositoryEntry entry, CommitId base, CommitId head) throws IOException {
    Repository local = source.local(entry);
    try (var walk = new RevWalk(local)) {
      RevCommit ours = walk.parseCommit(ObjectId.fromString(base.hex()));
      RevCommit theirs = walk.parseCommit(ObjectId.fromString(head.hex()));
      if (walk.isMergedInto(theirs, ours)) {
        return merged(local, entry, ours.getTree(), true);
      }
      return merge(local, entry, ours, theirs);
    } catch (NoMergeBaseException e) {
      return new Merge.Impossible(
          switch (e.getReason()) {
            case TOO_MANY_MERGE_BASES, MULTIPLE_MERGE_BASES_NOT_SUPPORTED ->
                "the two histories cross too often to be merged here";
            case CONFLICTS_DURING_MERGE_BASE_CALCULATION ->
                "the two histories cross, and conflict where they do";
          });
    }
  }

  /// Without the repository, so that no attribute of a file decides how both sides come together.
  private static Merge merge(
      Repository local, RepositoryEntry entry, RevCommit ours, RevCommit theirs)
      throws IOException {
    try (ObjectInserter inserter = local.newObjectInserter()) {
      var merger = (ResolveMerger) MergeStrategy.RECURSIVE.newMerger(inserter, local.getConfig());
      if (merger.merge(ours, theirs)) {
        return merged(local, entry, merger.getResultTreeId(), false);
      }
      List<String> paths = merger.getUnmergedPaths().stream().sorted().toList();
      return new Merge.Conflict(
          paths.subList(0, Math.min(PATHS_NAMED, paths.size())), paths.size());
    }
  }

  private static Merge merged(
      Repository local, RepositoryEntry entry, ObjectId whole, boolean upToDate)
      throws IOException {
    return new Merge.Merged(
        whole.name(),
        new JgitTree(local, JgitSource.folder(local, whole, entry.folder())),
        upToDate);
  }

  @Override
  public boolean contains(RepositoryEntry entry, CommitId history, CommitId commit)
      throws IOException {
    Repository local = source.local(entry);
    ObjectId newer = ObjectId.fromString(history.hex());
    return local.getObjectDatabase().has(newer)
        && JgitSource.isAncestor(local, ObjectId.fromString(commit.hex()), newer);
  }

  @Override
  public Optional<String> wholeTree(RepositoryEntry entry, CommitId commit) throws IOException {
    Repository local = source.local(entry);
    ObjectId id = ObjectId.fromString(commit.hex());
    if (!local.getObjectDatabase().has(id)) {
      return Optional.empty();
    }
    try (var walk = new RevWalk(local)) {
      return Optional.of(walk.parseCommit(id).getTree().name());
    }
  }
}
