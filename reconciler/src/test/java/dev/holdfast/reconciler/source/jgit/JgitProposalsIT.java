package dev.holdfast.reconciler.source.jgit;

import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Merge;
import dev.holdfast.reconciler.source.Proposals;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.reconciler.testing.GitRemote;
import dev.holdfast.reconciler.testing.TestTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JgitProposalsIT {
  private static final String PULL = "refs/pull/7/head";
  private static final TestTree ONE =
      repository().file("a.yaml", "a: 1\nb: 1\nc: 1\nd: 1\n").file("b.yaml", "b: 1\n");

  @TempDir Path temp;
  private GitRemote remote;
  private JgitSource source;
  private Proposals proposals;
  private RepositoryEntry entry;
  private CommitId first;

  @BeforeEach
  void start() throws IOException {
    remote = GitRemote.create(temp.resolve("remote.git"));
    var connections = new GitConnections(temp.resolve("ssh"), Duration.ofMinutes(1));
    source = new JgitSource(temp.resolve("data"), connections, InstantSource.system());
    proposals = new JgitProposals(source, connections, InstantSource.system());
    entry = RepositoryEntry.of(new RepositoryName("fleet"), remote.url(), "main");
    first = remote.push("First", ONE);
    source.look(entry, CommitId.NONE);
  }

  @AfterEach
  void stop() {
    source.close();
    remote.close();
  }

  private CommitId fetched(String ref) throws IOException {
    Proposals.Fetched fetched = proposals.fetch(entry, Map.of("7", ref));
    assertThat(fetched.problem()).isEmpty();
    return fetched.found().getOrDefault("7", CommitId.NONE);
  }

  @Test
  void aProposedHeadIsFetchedAndForgottenWhenItIsNoLongerNamed() throws IOException {
    CommitId head = remote.propose(PULL, "More", ONE.file("c.yaml", "c: 1\n"), first);
    assertThat(fetched(PULL)).isEqualTo(head);
    assertThat(fetched("refs/pull/8/head")).isEqualTo(CommitId.NONE);
    assertThat(kept("refs/holdfast/proposed/7")).isTrue();
    assertThat(proposals.fetch(entry, Map.of()).found()).isEmpty();
    assertThat(kept("refs/holdfast/proposed/7")).isFalse();
  }

  @Test
  void anUnreachableRemoteIsASentence() throws IOException {
    remote.close();
    Files.move(temp.resolve("remote.git"), temp.resolve("elsewhere.git"));
    assertThat(proposals.fetch(entry, Map.of("7", PULL)).problem()).isNotEmpty();
  }

  @Test
  void bothSidesOfAFileComeTogether() throws IOException {
    CommitId head =
        remote.propose(PULL, "Proposed", ONE.file("a.yaml", "a: 1\nb: 1\nc: 1\nd: 9\n"), first);
    CommitId base = remote.push("Meanwhile", ONE.file("a.yaml", "a: 7\nb: 1\nc: 1\nd: 1\n"));
    source.look(entry, first);
    fetched(PULL);
    var merged = (Merge.Merged) proposals.merge(entry, base, head);
    assertThat(merged.upToDate()).isFalse();
    assertThat(text(merged, "a.yaml")).isEqualTo("a: 7\nb: 1\nc: 1\nd: 9\n");
    assertThat(text(merged, "b.yaml")).isEqualTo("b: 1\n");
  }

  @Test
  void whatBothChangedIsAConflictThatNamesItsFiles() throws IOException {
    CommitId head = remote.propose(PULL, "Proposed", ONE.file("b.yaml", "b: 2\n"), first);
    CommitId base = remote.push("Meanwhile", ONE.file("b.yaml", "b: 3\n"));
    source.look(entry, first);
    fetched(PULL);
    assertThat(proposals.merge(entry, base, head))
        .isEqualTo(new Merge.Conflict(java.util.List.of("b.yaml"), 1));
  }

  @Test
  void whatIsMergedAlreadyChangesNothing() throws IOException {
    CommitId second = remote.push("Second", ONE.file("b.yaml", "b: 2\n"));
    remote.propose(PULL, "Proposed", ONE, first);
    source.look(entry, first);
    fetched(PULL);
    var merged = (Merge.Merged) proposals.merge(entry, second, first);
    assertThat(merged.upToDate()).isTrue();
    assertThat(merged.whole()).isEqualTo(proposals.wholeTree(entry, second).orElseThrow());
  }

  @Test
  void aHistoryOfItsOwnIsMergedAsIfItBeganWithNothing() throws IOException {
    CommitId head = remote.propose(PULL, "Proposed", repository().file("z.yaml", "z: 1\n"));
    fetched(PULL);
    var merged = (Merge.Merged) proposals.merge(entry, first, head);
    assertThat(merged.tree().entries()).extracting(TreeEntry::path).contains("a.yaml", "z.yaml");
  }

  @Test
  void theTreeOfAMergeByTheForgeIsTheOneThatWasForeseen() throws IOException {
    TestTree proposed = ONE.file("b.yaml", "b: 2\n");
    CommitId head = remote.propose(PULL, "Proposed", proposed, first);
    fetched(PULL);
    var foreseen = (Merge.Merged) proposals.merge(entry, first, head);
    CommitId squashed = remote.push("Squashed", proposed);
    source.look(entry, first);
    assertThat(proposals.wholeTree(entry, squashed)).contains(foreseen.whole());
    assertThat(proposals.contains(entry, squashed, head)).isFalse();
    CommitId merged = remote.propose("refs/heads/main", "Merged", proposed, first, head);
    source.look(entry, squashed);
    assertThat(proposals.contains(entry, merged, head)).isTrue();
    assertThat(proposals.contains(entry, merged, new CommitId("1".repeat(40)))).isFalse();
  }

  private static String text(Merge.Merged merged, String path) throws IOException {
    TreeEntry entry =
        merged.tree().entries().stream()
            .filter(each -> each.path().equals(path))
            .findFirst()
            .orElseThrow();
    return new String(
        merged.tree().read(entry, 1_000).orElseThrow(), java.nio.charset.StandardCharsets.UTF_8);
  }

  private boolean kept(String name) throws IOException {
    try (var local =
        new FileRepositoryBuilder()
            .setBare()
            .setGitDir(temp.resolve("data/fleet.git").toFile())
            .build()) {
      Ref ref = local.exactRef(name);
      return ref != null;
    }
  }
}
