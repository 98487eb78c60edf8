package dev.holdfast.reconciler.source.jgit;

import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Fetch;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.Touched;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.reconciler.testing.GitRemote;
import dev.holdfast.reconciler.testing.TestTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JgitSourceIT {
  private static final TestTree ONE = repository().file("a.yaml", "a: 1\n");

  @TempDir Path temp;
  private GitRemote remote;
  private JgitSource source;
  private RepositoryEntry entry;

  @BeforeEach
  void start() {
    remote = GitRemote.create(temp.resolve("remote.git"));
    source = source();
    entry = RepositoryEntry.of(new RepositoryName("fleet"), remote.url(), "main");
  }

  private JgitSource source() {
    return new JgitSource(
        temp.resolve("data"),
        new GitConnections(temp.resolve("ssh"), Duration.ofMinutes(1)),
        InstantSource.system());
  }

  @AfterEach
  void stop() {
    source.close();
    remote.close();
  }

  @Test
  void theFirstLookIsAMoveFromNothing() throws IOException {
    CommitId first = remote.push("First", ONE);
    assertThat(source.look(entry, CommitId.NONE))
        .isEqualTo(new Fetch.Moved(CommitId.NONE, first, false));
    assertThat(source.look(entry, first)).isEqualTo(new Fetch.Unchanged(first));
  }

  @Test
  void aNewCommitMovesAndARewrittenHistoryIsForced() throws IOException {
    CommitId first = remote.push("First", ONE);
    source.look(entry, CommitId.NONE);
    CommitId second = remote.push("Second", ONE.file("b.yaml", "b: 1\n"));
    assertThat(source.look(entry, first)).isEqualTo(new Fetch.Moved(first, second, false));
    CommitId rewritten = remote.forcePush("Rewritten", ONE);
    assertThat(source.look(entry, second)).isEqualTo(new Fetch.Moved(second, rewritten, true));
    remote.reset(first);
    assertThat(source.look(entry, second)).isEqualTo(new Fetch.Moved(second, first, true));
  }

  @Test
  void anAppliedCommitOutlivesARewrittenHistory() throws IOException {
    CommitId first = remote.push("First", ONE);
    source.look(entry, CommitId.NONE);
    source.keep(entry, first);
    CommitId rewritten = remote.forcePush("Rewritten", ONE);
    source.look(entry, first);
    source.keep(entry, rewritten);
    assertThat(kept("refs/holdfast/applied/" + first.hex())).isEqualTo(first.hex());
    assertThat(kept("refs/holdfast/applied/last")).isEqualTo(rewritten.hex());
  }

  private String kept(String ref) throws IOException {
    try (var repository =
        new FileRepositoryBuilder().setGitDir(temp.resolve("data/fleet.git").toFile()).build()) {
      return Objects.requireNonNull(repository.resolve(ref)).name();
    }
  }

  @Test
  void aMissingBranchIsSaid() throws IOException {
    assertThat(source.look(entry, CommitId.NONE)).isEqualTo(new Fetch.BranchMissing("main"));
    CommitId first = remote.push("First", ONE);
    source.look(entry, CommitId.NONE);
    remote.deleteBranch("main");
    Fetch gone = source.look(entry, first);
    assertThat(gone).isEqualTo(new Fetch.BranchMissing("main"));
    assertThat(gone.headline()).isEqualTo("no branch 'main'; the last good commit stays in force");
  }

  @Test
  void anUnreachableRemoteIsSaidInASentence() throws IOException {
    var nowhere =
        RepositoryEntry.of(
            new RepositoryName("gone"), "file://" + temp.resolve("nowhere.git"), "main");
    assertThat(source.look(nowhere, CommitId.NONE))
        .isEqualTo(new Fetch.Unreachable("no repository at this url"));
    var closed =
        RepositoryEntry.of(new RepositoryName("closed"), "http://127.0.0.1:1/x.git", "main");
    assertThat(source.look(closed, CommitId.NONE))
        .isEqualTo(new Fetch.Unreachable("the host refuses the connection"));
  }

  @Test
  void aTreeIsReadAsBlobsAndLinksAreLinks() throws IOException {
    CommitId commit =
        remote.push(
            "Mixed",
            ONE.file("sub/b.yaml", "b: 1\n")
                .file(".hidden/c.yaml", "c: 1\n")
                .link("documents/x.yaml", "/etc/passwd"));
    source.look(entry, CommitId.NONE);
    Tree tree = source.tree(entry, commit);
    assertThat(tree.entries())
        .extracting(TreeEntry::path, TreeEntry::kind)
        .containsExactly(
            tuple("a.yaml", TreeEntry.Kind.FILE),
            tuple("documents/x.yaml", TreeEntry.Kind.LINK),
            tuple("sub/b.yaml", TreeEntry.Kind.FILE));
    assertThat(tree.read(tree.entries().getFirst(), 100))
        .hasValue("a: 1\n".getBytes(StandardCharsets.UTF_8));
    assertThat(tree.read(tree.entries().getFirst(), 4)).isEmpty();
  }

  @Test
  void changesBetweenTreesAreSeenBelowTheConfiguredFolder() throws IOException {
    TestTree before =
        repository().file("conf/a.yaml", "a").file("conf/b.yaml", "b").file("other", "x");
    CommitId first = remote.push("First", before);
    source.look(entry, CommitId.NONE);
    CommitId second =
        remote.push(
            "Second", before.file("conf/a.yaml", "a2").without("conf/b.yaml").file("other", "y"));
    source.look(entry, first);
    RepositoryEntry below = below("conf");
    var changes =
        source.tree(below, second).changesSince(source.tree(below, first).id()).orElseThrow();
    assertThat(changes).extracting(TreeChange::path).containsExactly("a.yaml", "b.yaml");
    assertThat(changes.get(1)).isEqualTo(new TreeChange.Removed("b.yaml"));
    assertThat(source.tree(below("none"), second).entries()).isEmpty();
  }

  private RepositoryEntry below(String path) {
    return new RepositoryEntry(
        entry.name(),
        entry.url(),
        "main",
        path,
        entry.poll(),
        entry.forge(),
        entry.credentials(),
        List.of(),
        entry.may(),
        false);
  }

  @Test
  void everyCommitOfARangeSaysWhatItTouched() throws IOException {
    CommitId first = remote.push("First", ONE);
    CommitId second = remote.push("Second", ONE.file("b.yaml", "b"));
    CommitId third = remote.push("Third", ONE.file("b.yaml", "b").file("a.yaml", "a: 2"));
    source.look(entry, CommitId.NONE);
    assertThat(source.touched(entry, first, third, 10))
        .extracting(touched -> touched.commit().id(), Touched::paths)
        .containsExactly(tuple(third, Set.of("a.yaml")), tuple(second, Set.of("b.yaml")));
    assertThat(source.touched(entry, CommitId.NONE, third, 2)).hasSize(2);
    assertThat(source.facts(entry, second).subject()).isEqualTo("Second");
  }

  @Test
  void aLookGoesOnWhereAnEarlierProcessStopped() throws IOException {
    CommitId first = remote.push("First", ONE);
    source.look(entry, CommitId.NONE);
    source.close();
    source = source();
    assertThat(source.look(entry, CommitId.NONE))
        .isEqualTo(new Fetch.Moved(CommitId.NONE, first, false));
  }
}
