package dev.holdfast.reconciler.pullrequest;

import static dev.holdfast.reconciler.testing.Fleets.node;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who owns the files that a plan comes from has to approve of it.
class OwnersIT {
  private static final String CODEOWNERS =
      """
      /documents/       @platform/docs
      /associations/    @bob
      /.github/         @root
      """;

  private static final TestTree TWO =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("documents/db.yaml", document("db"))
          .file("associations/web.yaml", association("web", "web", "web"))
          .file("associations/db.yaml", association("db", "db", "db"))
          .file(".github/CODEOWNERS", CODEOWNERS);

  private static final TestTree SAYS_BYE =
      TWO.file(
          "associations/web.yaml", association("web", "web", "web", "parameters: {text: bye}\n"));

  @TempDir Path temp;
  private VersionsKit kit;
  private PullRequestKit pulls;
  private RecordingForge forge;
  private CommitId base;

  @BeforeEach
  void start() {
    kit = new VersionsKit(temp);
    for (String node : List.of("web-1 role=web", "web-2 role=web", "db-1 role=db")) {
      kit.fleet().put(node(node));
    }
    base = kit.remote().push("First", TWO);
    kit.reconcile();
    pulls = new PullRequestKit(kit);
    forge = pulls.forge;
    forge.writers.addAll(Set.of("ana", "bob", "cleo", "root"));
    forge.teams.put("platform/docs", Set.of("cleo"));
    demand(1);
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  private void demand(int beyondNodes) {
    pulls.demand(new GateSettings(0, beyondNodes, false, true, List.of()));
    // the source is another one after a restart
    kit.demandWithoutRestart(pulls.gate());
    pulls.restart();
    kit.reconcile();
  }

  private CommitId propose(long number, TestTree tree) {
    return pulls.propose(number, tree, base);
  }

  private String shown(CommitId head) {
    return pulls.shown(head).stream()
        .reduce((_, last) -> last)
        .map(status -> status.state().id() + ": " + status.description())
        .orElseThrow();
  }

  private CommitId merge(TestTree tree, CommitId head) {
    CommitId merged = kit.remote().propose("refs/heads/main", "Merge", tree, base, head);
    kit.reconcile();
    return merged;
  }

  private void approve(String login, CommitId head) {
    forge.approvals.add(new PullRequest.Approval(login, head));
  }

  private String blockedBecause(CommitId commit) {
    return kit.store().commit(FLEET, commit.hex()).orElseThrow().braked() == null
        ? ""
        : Objects.requireNonNull(kit.store().commit(FLEET, commit.hex()).orElseThrow().braked())
            .judgement()
            .brakes()
            .stream()
            .map(Brake::sentence)
            .toList()
            .toString();
  }

  @Test
  void theOwnerOfTheFileThatMakesThePlanHasToApprove() {
    CommitId head = propose(7, SAYS_BYE.file("documents/db.yaml", document("db") + "# why\n"));
    approve("ana", head); // its author
    approve("cleo", head); // who owns what makes no difference
    pulls.look();
    assertThat(shown(head))
        .startsWith("pending: +0 ~1 ")
        .endsWith("; 'associations/web.yaml' needs an approval of @bob");
    assertThat(forge.comments.get(7L))
        .contains("> - `'associations/web.yaml' needs an approval of @bob`");
    CommitId merged = merge(SAYS_BYE, head);
    assertThat(blockedBecause(merged))
        .contains("'associations/web.yaml' needs an approval of @bob");
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
    approve("bob", head);
    forge.open.clear(); // merged
    pulls.look();
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
  }

  @Test
  void anApprovalOfAnEarlierHeadIsNone() {
    CommitId first = propose(7, SAYS_BYE);
    approve("bob", first);
    pulls.look();
    assertThat(shown(first)).startsWith("success");
    CommitId second = propose(7, SAYS_BYE.file("README.md", "x"));
    pulls.look();
    assertThat(shown(second)).contains("needs an approval of @bob");
  }

  @Test
  void aTeamIsAskedForAtTheForgeAndNotTooOften() {
    CommitId head =
        propose(7, TWO.file("documents/web.yaml", document("web").replace("hello", "hi")));
    approve("bob", head);
    pulls.look();
    assertThat(shown(head)).endsWith("'documents/web.yaml' needs an approval of @platform/docs");
    int asked = forge.asked;
    pulls.look();
    assertThat(forge.asked).isEqualTo(asked);
    approve("cleo", head);
    pulls.look();
    assertThat(shown(head)).startsWith("success");
    assertThat(forge.asked).isEqualTo(asked + 1);
  }

  @Test
  void aTeamThatCannotBeReadIsNoYes() {
    forge.teams.clear();
    CommitId head =
        propose(7, TWO.file("documents/web.yaml", document("web").replace("hello", "hi")));
    approve("cleo", head);
    pulls.look();
    assertThat(forge.comments.get(7L))
        .contains(
            "needs an approval of @platform/docs; who belongs to @platform/docs cannot be read: is there such a team, and may the token read it?");
  }

  @Test
  void aPushWithoutPullRequestShowsItsOwnersNothing() {
    CommitId pushed = kit.remote().push("Pushed", SAYS_BYE);
    kit.reconcile();
    assertThat(blockedBecause(pushed))
        .contains("no pull request showed its plan to the owners of its files");
  }

  @Test
  void fewNodesNeedNoOwner() {
    demand(2);
    kit.remote().push("Pushed", SAYS_BYE);
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
  }

  @Test
  void whoOwnsTheFileOfOwnersHasToApproveOfItsChange() {
    TestTree opened = TWO.file(".github/CODEOWNERS", "* @ana\n");
    CommitId pushed = kit.remote().push("Pushed", opened);
    kit.reconcile();
    assertThat(blockedBecause(pushed)).contains("it changes CODEOWNERS");
    kit.remote().reset(base);
    kit.reconcile();
    CommitId head = propose(7, opened.file("README.md", "nothing to see"));
    approve("bob", head);
    pulls.look();
    assertThat(shown(head))
        .isEqualTo(
            "pending: no association changes; '.github/CODEOWNERS' needs an approval of @root");
    CommitId merged = merge(opened.file("README.md", "nothing to see"), head);
    assertThat(blockedBecause(merged)).contains("'.github/CODEOWNERS' needs an approval of @root");
    approve("root", head);
    forge.open.clear();
    pulls.look();
    kit.reconcile();
    assertThat(kit.ground().state().commit()).isEqualTo(merged);
  }

  @Test
  void aFileOfOwnersThatWasApprovedOnceIsNotWhenItComesBack() {
    TestTree one = TWO.file(".github/CODEOWNERS", "* @bob\n");
    CommitId first = propose(7, one);
    approve("root", first);
    pulls.look();
    base = merge(one, first);
    TestTree two = TWO.file(".github/CODEOWNERS", "* @cleo\n");
    CommitId second = propose(8, two);
    approve("bob", second);
    pulls.look();
    base = merge(two, second);
    assertThat(kit.ground().state().commit()).isEqualTo(base);
    CommitId back = kit.remote().push("Back to the first", one);
    kit.reconcile();
    assertThat(blockedBecause(back)).contains("it changes CODEOWNERS");
    assertThat(kit.ground().state().commit()).isEqualTo(base);
  }

  @Test
  void theProposedFileOfOwnersDecidesNothing() {
    CommitId head = propose(7, SAYS_BYE.file(".github/CODEOWNERS", "* @cleo\n"));
    approve("cleo", head);
    pulls.look();
    assertThat(shown(head))
        .contains("'associations/web.yaml' needs an approval of @bob (and 1 more)");
  }

  @Test
  void withoutAFileOfOwnersNobodyMayApprove() {
    kit.remote().push("None", TWO.without(".github/CODEOWNERS"));
    kit.demandWithoutRestart((_, _, _, _, _) -> List.of());
    kit.reconcile();
    base = kit.ground().state().commit();
    demand(1);
    CommitId head = propose(7, SAYS_BYE.without(".github/CODEOWNERS"));
    approve("bob", head);
    pulls.look();
    assertThat(shown(head)).contains("the branch has no CODEOWNERS that says who may approve");
    kit.pass(Duration.ofMinutes(1));
  }
}
