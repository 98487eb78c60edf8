package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.SignedCommit;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;

/// Which commits a branch brings, and what is signed of them.
final class Arrivals {
  /// How far a walk goes to tell what is new; past it, more than is new is told.
  private static final int WALKED = 50_000;

  private Arrivals() {}

  static List<SignedCommit> of(
      Repository local, Set<CommitId> known, ObjectId to, boolean all, int limit)
      throws IOException {
    var told = new ArrayList<SignedCommit>();
    for (ObjectId each : ids(local, known, to, all, limit)) {
      try (var walk = new RevWalk(local)) {
        told.add(signed(walk.parseCommit(each)));
      }
    }
    return told;
  }

  private static Set<ObjectId> ids(
      Repository local, Set<CommitId> known, ObjectId to, boolean all, int limit)
      throws IOException {
    var ids = new LinkedHashSet<ObjectId>();
    ids.add(to);
    if (limit > 1) {
      Set<ObjectId> fresh = fresh(local, known, to);
      boolean whole = fresh.size() < WALKED;
      if (all) {
        fresh.stream().limit(limit).forEach(ids::add);
      } else {
        firstParents(local, to, whole ? fresh : null, limit, ids);
      }
    }
    return ids;
  }

  /// Newest first.
  private static Set<ObjectId> fresh(Repository local, Set<CommitId> known, ObjectId to)
      throws IOException {
    var fresh = new LinkedHashSet<ObjectId>();
    try (var walk = new RevWalk(local)) {
      walk.setRetainBody(false);
      walk.markStart(walk.parseCommit(to));
      for (CommitId each : known) {
        ObjectId id = ObjectId.fromString(each.hex());
        if (!each.isNone() && local.getObjectDatabase().has(id)) {
          walk.markUninteresting(walk.parseCommit(id));
        }
      }
      for (RevCommit commit : walk) {
        fresh.add(commit.copy());
        if (fresh.size() == WALKED) {
          break;
        }
      }
    }
    return fresh;
  }

  /// @param within where the line ends; null for its very beginning
  private static void firstParents(
      Repository local, ObjectId to, @Nullable Set<ObjectId> within, int limit, Set<ObjectId> ids)
      throws IOException {
    try (var walk = new RevWalk(local)) {
      walk.setRetainBody(false);
      RevCommit at = walk.parseCommit(to);
      while (ids.size() < limit && at.getParentCount() > 0) {
        at = walk.parseCommit(at.getParent(0));
        if (within != null && !within.contains(at)) {
          return;
        }
        ids.add(at.copy());
      }
    }
  }

  private static SignedCommit signed(RevCommit commit) {
    CommitText text = CommitText.of(commit.getRawBuffer());
    PersonIdent committer = commit.getCommitterIdent();
    return new SignedCommit(
        new CommitId(commit.name()),
        committer == null ? "" : JgitSource.bounded(committer.getEmailAddress()),
        committer == null ? Instant.EPOCH : committer.getWhenAsInstant(),
        text.signed(),
        text.signature());
  }
}
