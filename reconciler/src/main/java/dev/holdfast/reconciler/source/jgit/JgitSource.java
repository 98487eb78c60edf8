package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitFacts;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Fetch;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.SignedCommit;
import dev.holdfast.reconciler.source.Touched;
import dev.holdfast.reconciler.source.Trailer;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevSort;
import org.eclipse.jgit.revwalk.RevTree;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/// Git through JGit, one bare repository an entry. Nothing is ever checked out.
public final class JgitSource implements GitSource, AutoCloseable {
  private static final String HEAD = "refs/holdfast/head";
  private static final String APPLIED = "refs/holdfast/applied/";
  private static final String LAST_APPLIED = APPLIED + "last";
  private static final int MAX_PACKS = 50;
  private static final int MAX_TEXT = 200;

  private final Path folder;
  private final GitConnections connections;
  private final InstantSource clock;
  private final ConcurrentHashMap<RepositoryName, Repository> open = new ConcurrentHashMap<>();

  /// @param folder holds the bare repositories; is made where it is missing
  public JgitSource(Path folder, GitConnections connections, InstantSource clock) {
    this.folder = folder;
    this.connections = connections;
    this.clock = clock;
    IsolatedSystemReader.install();
  }

  @Override
  public Fetch look(RepositoryEntry entry, CommitId known) throws IOException {
    Repository local = local(entry);
    String branch = Constants.R_HEADS + entry.branch();
    try (Transport transport = connections.open(local, entry);
        FetchConnection remote = transport.openFetch(List.of(new RefSpec(branch)))) {
      @Nullable Ref head = remote.getRef(branch);
      if (head == null || head.getObjectId() == null) {
        return new Fetch.BranchMissing(entry.branch());
      }
      ObjectId id = head.getObjectId();
      if (!id.name().equals(known.hex()) || !local.getObjectDatabase().has(id)) {
        if (!local.getObjectDatabase().has(id)) {
          remote.fetch(new DeadlineMonitor(clock), List.of(head), Set.of());
        }
        point(local, HEAD, id);
      }
      return outcome(local, known, id);
    } catch (TransportException | NotSupportedException e) {
      return new Fetch.Unreachable(Reasons.of(e));
    }
  }

  private static Fetch outcome(Repository local, CommitId known, ObjectId head) throws IOException {
    var commit = new CommitId(head.name());
    if (commit.equals(known)) {
      return new Fetch.Unchanged(commit);
    }
    boolean forced = !known.isNone() && !isAncestor(local, ObjectId.fromString(known.hex()), head);
    return new Fetch.Moved(known, commit, forced);
  }

  /// A commit that we do not even have cannot be an ancestor of one that we have whole.
  static boolean isAncestor(Repository local, ObjectId older, ObjectId newer) throws IOException {
    if (!local.getObjectDatabase().has(older)) {
      return false;
    }
    try (var walk = new RevWalk(local)) {
      return walk.isMergedInto(walk.parseCommit(older), walk.parseCommit(newer));
    }
  }

  @Override
  public Tree tree(RepositoryEntry entry, CommitId commit) throws IOException {
    Repository local = local(entry);
    try (var walk = new RevWalk(local)) {
      RevTree root = walk.parseCommit(ObjectId.fromString(commit.hex())).getTree();
      return new JgitTree(local, folder(local, root, entry.folder()));
    }
  }

  static @Nullable ObjectId folder(Repository local, ObjectId root, String path)
      throws IOException {
    if (path.isEmpty()) {
      return root;
    }
    try (TreeWalk walk = TreeWalk.forPath(local, path, root)) {
      return walk == null || !walk.isSubtree() ? null : walk.getObjectId(0);
    }
  }

  @Override
  public CommitFacts facts(RepositoryEntry entry, CommitId commit) throws IOException {
    try (var walk = new RevWalk(local(entry))) {
      return facts(walk.parseCommit(ObjectId.fromString(commit.hex())));
    }
  }

  private static CommitFacts facts(RevCommit commit) {
    PersonIdent author = commit.getAuthorIdent();
    PersonIdent committer = commit.getCommitterIdent();
    return new CommitFacts(
        new CommitId(commit.name()),
        author == null ? "" : bounded(author.getName()),
        author == null ? "" : bounded(author.getEmailAddress()),
        bounded(commit.getShortMessage()),
        committer == null ? java.time.Instant.EPOCH : committer.getWhenAsInstant());
  }

  static String bounded(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", " ").strip();
    return clean.codePointCount(0, clean.length()) <= MAX_TEXT
        ? clean
        : clean.substring(0, clean.offsetByCodePoints(0, MAX_TEXT));
  }

  @Override
  public List<Touched> touched(RepositoryEntry entry, CommitId from, CommitId to, int limit)
      throws IOException {
    Repository local = local(entry);
    var touched = new ArrayList<Touched>();
    try (var walk = new RevWalk(local)) {
      walk.sort(RevSort.TOPO);
      walk.markStart(walk.parseCommit(ObjectId.fromString(to.hex())));
      exclude(local, walk, from);
      for (RevCommit commit : walk) {
        if (touched.size() >= limit) {
          break;
        }
        if (commit.getParentCount() < 2) {
          touched.add(new Touched(facts(commit), paths(local, entry, walk, commit)));
        }
      }
    }
    return touched;
  }

  @Override
  public List<Trailer> trailers(
      RepositoryEntry entry, CommitId from, CommitId to, String key, int limit) throws IOException {
    Repository local = local(entry);
    var trailers = new ArrayList<Trailer>();
    try (var walk = new RevWalk(local)) {
      walk.sort(RevSort.TOPO);
      walk.markStart(walk.parseCommit(ObjectId.fromString(to.hex())));
      exclude(local, walk, from);
      int seen = 0;
      for (RevCommit commit : walk) {
        if (seen++ >= limit) {
          break;
        }
        for (String value : commit.getFooterLines(key)) {
          trailers.add(new Trailer(facts(commit), bounded(value)));
        }
      }
    }
    return trailers;
  }

  @Override
  public List<SignedCommit> arrived(
      RepositoryEntry entry, Set<CommitId> known, CommitId to, boolean all, int limit)
      throws IOException {
    return Arrivals.of(local(entry), known, ObjectId.fromString(to.hex()), all, limit);
  }

  @Override
  public Optional<TreeEntry> find(RepositoryEntry entry, String tree, String path)
      throws IOException {
    Repository local = local(entry);
    ObjectId id = ObjectId.fromString(tree);
    if (!local.getObjectDatabase().has(id)) {
      return Optional.empty();
    }
    try (var walk = new RevWalk(local);
        TreeWalk found = TreeWalk.forPath(local, path, walk.parseTree(id))) {
      return found == null || found.isSubtree()
          ? Optional.empty()
          : Optional.of(JgitTree.entry(found, 0));
    }
  }

  @Override
  public Optional<byte[]> read(RepositoryEntry entry, TreeEntry file, long maxBytes)
      throws IOException {
    return new JgitTree(local(entry), null).read(file, maxBytes);
  }

  private static void exclude(Repository local, RevWalk walk, CommitId from) throws IOException {
    if (!from.isNone() && local.getObjectDatabase().has(ObjectId.fromString(from.hex()))) {
      walk.markUninteresting(walk.parseCommit(ObjectId.fromString(from.hex())));
    }
  }

  private static Set<String> paths(
      Repository local, RepositoryEntry entry, RevWalk walk, RevCommit commit) throws IOException {
    @Nullable ObjectId before = null;
    if (commit.getParentCount() == 1) {
      before = folder(local, walk.parseCommit(commit.getParent(0)).getTree(), entry.folder());
    }
    ObjectId after = folder(local, commit.getTree(), entry.folder());
    return JgitTree.between(local, before, after).stream()
        .map(TreeChange::path)
        .collect(Collectors.toSet());
  }

  /// What the branch still reaches needs no ref of its own; only a rewritten history leaves applied
  /// commits behind. So refs stay few, whatever the number of commits.
  @Override
  public void keep(RepositoryEntry entry, CommitId commit) throws IOException {
    Repository local = local(entry);
    ObjectId id = ObjectId.fromString(commit.hex());
    @Nullable ObjectId last = target(local.exactRef(LAST_APPLIED));
    if (last != null && !isAncestor(local, last, id)) {
      point(local, APPLIED + last.name(), last);
    }
    point(local, LAST_APPLIED, id);
  }

  private static @Nullable ObjectId target(@Nullable Ref ref) {
    return ref == null ? null : ref.getObjectId();
  }

  static void point(Repository local, String name, ObjectId target) throws IOException {
    RefUpdate update = local.updateRef(name);
    update.setNewObjectId(target);
    update.setForceUpdate(true);
    update.disableRefLog();
    RefUpdate.Result result = update.forceUpdate();
    switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
      default -> throw new IOException("cannot write " + name + ": " + result);
    }
  }

  /// Every fetch leaves a pack, and every pack makes reading slower.
  @Override
  public void tidy(RepositoryEntry entry) throws IOException {
    Repository local = local(entry);
    if (local instanceof FileRepository files
        && files.getObjectDatabase().getPacks().size() > MAX_PACKS) {
      try (Git git = Git.wrap(local)) {
        git.gc().call();
      } catch (GitAPIException e) {
        throw new IOException("cannot repack " + entry.name(), e);
      }
    }
  }

  Repository local(RepositoryEntry entry) throws IOException {
    try {
      return open.computeIfAbsent(entry.name(), this::openOrCreate);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Repository openOrCreate(RepositoryName name) {
    try {
      var repository =
          new FileRepositoryBuilder()
              .setBare()
              .setGitDir(folder.resolve(name + ".git").toFile())
              .build();
      if (!repository.getObjectDatabase().exists()) {
        repository.create(true);
      }
      repository.getConfig().setBoolean("http", null, "followRedirects", false);
      return repository;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    open.values().forEach(Repository::close);
    open.clear();
    connections.close();
  }
}
