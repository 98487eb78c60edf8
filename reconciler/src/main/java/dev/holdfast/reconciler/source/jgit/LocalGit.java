package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.Tree;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/// A folder of this machine that lies in the work tree of somebody's Git repository. Reads only:
/// nothing is checked out, no filter and no hook runs.
public final class LocalGit implements AutoCloseable {
  private final Repository repository;
  private final String folder;

  private LocalGit(Repository repository, String folder) {
    this.repository = repository;
    this.folder = folder;
  }

  /// What a name of a revision means.
  public sealed interface Revision {
    /// @param tree the folder's files as the commit has them
    /// @param folderMissing whether the commit has no such folder
    record Found(String commit, Tree tree, boolean folderMissing) implements Revision {}

    /// @param reason for people, without an end
    record Unknown(String reason) implements Revision {}
  }

  /// Empty where the folder lies in no work tree.
  ///
  /// @param folder is there
  public static Optional<LocalGit> around(Path folder) throws IOException {
    IsolatedSystemReader.install();
    Path real = folder.toRealPath();
    var builder = new FileRepositoryBuilder().findGitDir(real.toFile());
    if (builder.getGitDir() == null) {
      return Optional.empty();
    }
    Repository repository = builder.build();
    if (repository.isBare()) {
      repository.close();
      return Optional.empty();
    }
    File root = repository.getWorkTree();
    Path below = root.toPath().toRealPath().relativize(real);
    return Optional.of(new LocalGit(repository, below.toString().replace('\\', '/')));
  }

  /// The folder's path in the repository; empty for its root.
  public String folder() {
    return folder;
  }

  /// @param name anything that names one commit, or `A...` for where `A` and `HEAD` parted
  public Revision find(String name) throws IOException {
    try {
      @Nullable ObjectId id =
          name.endsWith("...")
              ? parting(name.substring(0, name.length() - 3))
              : repository.resolve(name + "^{commit}");
      return id == null ? new Revision.Unknown(unknown(name)) : found(id);
    } catch (AmbiguousObjectException _) {
      return new Revision.Unknown(
          "'%s' can mean several commits; write more of it".formatted(name));
    } catch (RevisionSyntaxException _) {
      return new Revision.Unknown("'%s' is no name of a revision".formatted(name));
    } catch (IncorrectObjectTypeException _) {
      return new Revision.Unknown("'%s' is no commit".formatted(name));
    } catch (MissingObjectException e) {
      return new Revision.Unknown(
          "object %s of '%s' is not in this copy of the repository; fetch it"
              .formatted(e.getObjectId().abbreviate(10).name(), name));
    }
  }

  private String unknown(String name) throws IOException {
    if (name.equals("HEAD")) {
      return "there is no commit yet";
    }
    boolean shallow = !repository.getObjectDatabase().getShallowCommits().isEmpty();
    return "there is no revision '%s'%s"
        .formatted(
            name, shallow ? "; this copy is shallow: fetch more of it" : "; fetch it if it is new");
  }

  private @Nullable ObjectId parting(String name) throws IOException {
    @Nullable ObjectId other = repository.resolve(name + "^{commit}");
    @Nullable ObjectId head = repository.resolve("HEAD^{commit}");
    if (other == null || head == null) {
      return null;
    }
    try (var walk = new RevWalk(repository)) {
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(other));
      walk.markStart(walk.parseCommit(head));
      @Nullable RevCommit base = walk.next();
      return base == null ? null : base.getId();
    }
  }

  private Revision found(ObjectId id) throws IOException {
    try (var walk = new RevWalk(repository)) {
      RevCommit commit = walk.parseCommit(id);
      @Nullable ObjectId tree = commit.getTree().getId();
      if (!folder.isEmpty()) {
        try (TreeWalk at = TreeWalk.forPath(repository, folder, commit.getTree())) {
          tree = at == null || !at.isSubtree() ? null : at.getObjectId(0);
        }
      }
      return new Revision.Found(id.name(), new JgitTree(repository, tree), tree == null);
    }
  }

  /// Whether `HEAD` is this commit or came after it; true where this copy does not know the
  /// commit's history well enough to say.
  public boolean contains(String commit) throws IOException {
    @Nullable ObjectId head = repository.resolve("HEAD^{commit}");
    if (head == null || !repository.getObjectDatabase().getShallowCommits().isEmpty()) {
      return true;
    }
    ObjectId other = ObjectId.fromString(commit);
    if (!repository.getObjectDatabase().has(other)) {
      return false;
    }
    try (var walk = new RevWalk(repository)) {
      return walk.isMergedInto(walk.parseCommit(other), walk.parseCommit(head));
    }
  }

  /// The folder as it lies there, changes that are not committed included; without untracked files
  /// that Git ignores, since no commit will hold them.
  public Tree workTree() {
    return new WorkTree(repository.getWorkTree().toPath().resolve(folder), repository, folder);
  }

  /// What there was before the first commit.
  public Tree nothing() {
    return new JgitTree(repository, null);
  }

  /// A folder outside of Git.
  public static Tree plainFolder(Path folder) {
    IsolatedSystemReader.install();
    return new WorkTree(folder, null, "");
  }

  @Override
  public void close() {
    repository.close();
  }
}
