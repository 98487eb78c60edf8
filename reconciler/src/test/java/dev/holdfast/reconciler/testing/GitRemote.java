package dev.holdfast.reconciler.testing;

import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.GpgSignature;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/// A bare repository on disk that stands for the forge: commits appear in it as if somebody had
/// pushed them.
public final class GitRemote implements AutoCloseable {
  private final Repository repository;
  private @Nullable Function<byte[], String> signer;
  private Instant time = Instant.parse("2026-01-01T00:00:00Z");

  private GitRemote(Repository repository) {
    this.repository = repository;
  }

  /// @param folder is made; ends in `.git` by custom
  public static GitRemote create(Path folder) {
    return checked(() -> {
      Repository repository =
          new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).build();
      repository.create(true);
      return new GitRemote(repository);
    });
  }

  public String url() {
    return repository.getDirectory().toURI().toString().replaceFirst("^file:/+", "file:///");
  }

  public Repository repository() {
    return repository;
  }

  /// A commit on top of `main`.
  public CommitId push(String subject, TestTree tree) {
    return checked(() -> {
      @Nullable ObjectId head = repository.resolve("refs/heads/main");
      return commit("main", subject, tree, head);
    });
  }

  /// A commit on top of `main` whose message ends with this line.
  public CommitId push(String subject, TestTree tree, String trailer) {
    return checked(() -> {
      @Nullable ObjectId head = repository.resolve("refs/heads/main");
      return commit("main", subject, tree, head, trailer);
    });
  }

  /// How commits are signed from now on; null: not at all.
  ///
  /// @param how makes an armored signature of a commit's text
  public void sign(@Nullable Function<byte[], String> how) {
    signer = how;
  }

  /// A commit that has nothing in common with what `main` was.
  public CommitId forcePush(String subject, TestTree tree) {
    return checked(() -> commit("main", subject, tree, null));
  }

  /// A commit on top of others, on any ref, as forges keep the heads of pull requests.
  ///
  /// @param ref full name, such as `refs/pull/7/head`
  public CommitId propose(String ref, String subject, TestTree tree, CommitId... parents) {
    return checked(() -> {
      List<ObjectId> above =
          Stream.of(parents).map(parent -> ObjectId.fromString(parent.hex())).toList();
      return commit(ref, subject, tree, above, "");
    });
  }

  /// Points `main` at a commit that is there.
  public void reset(CommitId commit) {
    checked(() -> point("refs/heads/main", ObjectId.fromString(commit.hex())));
  }

  /// Points a ref of any name at a commit that is there.
  public void point(String ref, CommitId commit) {
    checked(() -> point(ref, ObjectId.fromString(commit.hex())));
  }

  /// Makes the remote refuse the ref of our notes: its name is taken for a folder of refs.
  public void refuseNotes(CommitId commit) {
    checked(() -> {
      RefUpdate update = repository.updateRef("refs/notes/holdfast/taken");
      update.setNewObjectId(ObjectId.fromString(commit.hex()));
      return update.forceUpdate();
    });
  }

  public void deleteBranch(String branch) {
    checked(() -> {
      RefUpdate update = repository.updateRef(Constants.R_HEADS + branch);
      update.setForceUpdate(true);
      return update.delete();
    });
  }

  private CommitId commit(String branch, String subject, TestTree tree, @Nullable ObjectId parent)
      throws IOException {
    return commit(branch, subject, tree, parent, "");
  }

  private CommitId commit(
      String branch, String subject, TestTree tree, @Nullable ObjectId parent, String trailer)
      throws IOException {
    List<ObjectId> parents = parent == null ? List.of() : List.of(parent);
    return commit(Constants.R_HEADS + branch, subject, tree, parents, trailer);
  }

  private CommitId commit(
      String ref, String subject, TestTree tree, List<ObjectId> parents, String trailer)
      throws IOException {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      time = time.plusSeconds(60);
      var ident = new PersonIdent("platform team", "platform@example.org", time, ZoneOffset.UTC);
      var commit = new CommitBuilder();
      commit.setTreeId(write(inserter, tree));
      commit.setParentIds(parents);
      commit.setAuthor(ident);
      commit.setCommitter(ident);
      commit.setMessage(subject + "\n\nBody.\n" + (trailer.isEmpty() ? "" : "\n" + trailer + "\n"));
      if (signer != null) {
        String signature = signer.apply(commit.build());
        commit.setGpgSignature(new GpgSignature(signature.getBytes(StandardCharsets.US_ASCII)));
      }
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      point(ref, id);
      return new CommitId(id.name());
    }
  }

  /// A commit on `main` of so many files that all say the same.
  ///
  /// @param name with `%d`
  public CommitId proposeMany(String ref, String name, int count, String content, CommitId parent) {
    return checked(() -> {
      try (ObjectInserter inserter = repository.newObjectInserter()) {
        ObjectId blob =
            inserter.insert(Constants.OBJ_BLOB, content.getBytes(StandardCharsets.UTF_8));
        var folder = new TreeFormatter();
        for (int i = 0; i < count; i++) {
          folder.append(name.formatted(i), FileMode.REGULAR_FILE, blob);
        }
        var root = new TreeFormatter();
        try (var walk = new RevWalk(repository);
            var above = new TreeWalk(repository)) {
          above.addTree(walk.parseCommit(ObjectId.fromString(parent.hex())).getTree());
          while (above.next()) {
            root.append(above.getNameString(), above.getFileMode(), above.getObjectId(0));
          }
        }
        root.append("zmany", FileMode.TREE, inserter.insert(folder)); // the last one in order
        var commit = new CommitBuilder();
        var ident = new PersonIdent("platform team", "platform@example.org", time, ZoneOffset.UTC);
        commit.setTreeId(inserter.insert(root));
        commit.setParentId(ObjectId.fromString(parent.hex()));
        commit.setAuthor(ident);
        commit.setCommitter(ident);
        commit.setMessage("Many");
        ObjectId id = inserter.insert(commit);
        inserter.flush();
        point(ref, id);
        return new CommitId(id.name());
      }
    });
  }

  private static ObjectId write(ObjectInserter inserter, TestTree tree) throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder builder = index.builder();
    for (var each : tree.items().entrySet()) {
      var entry = new DirCacheEntry(each.getKey());
      byte[] content = each.getValue().content().toArray();
      switch (each.getValue().kind()) {
        case FILE -> entry.setFileMode(FileMode.REGULAR_FILE);
        case LINK -> entry.setFileMode(FileMode.SYMLINK);
        case SUBMODULE -> entry.setFileMode(FileMode.GITLINK);
      }
      entry.setObjectId(
          each.getValue().kind() == TreeEntry.Kind.SUBMODULE
              ? ObjectId.fromString(new String(content, StandardCharsets.US_ASCII))
              : inserter.insert(Constants.OBJ_BLOB, content));
      builder.add(entry);
    }
    builder.finish();
    return index.writeTree(inserter);
  }

  private RefUpdate.Result point(String ref, ObjectId commit) throws IOException {
    RefUpdate update = repository.updateRef(ref);
    update.setNewObjectId(commit);
    return update.forceUpdate();
  }

  private static <T> T checked(Callable<T> work) {
    try {
      return work.call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    repository.close();
  }
}
