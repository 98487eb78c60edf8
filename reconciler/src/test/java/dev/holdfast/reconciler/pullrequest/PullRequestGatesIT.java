package dev.holdfast.reconciler.pullrequest;

import static dev.holdfast.reconciler.pullrequest.PullRequestKit.SAYS_BYE;
import static dev.holdfast.reconciler.testing.Fleets.node;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.changes.Verified;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.signing.SigningSettings;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.SshSigner;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Given gates of a repository: what open pull requests still need, and what is applied without it.
class PullRequestGatesIT {
  private static final SshSigner KEY = SshSigner.fresh();

  @TempDir Path temp;
  private VersionsKit kit;
  private PullRequestKit pulls;
  private RecordingForge forge;
  private CommitId base;

  @BeforeEach
  void start() {
    kit = new VersionsKit(temp);
    base = PullRequestKit.twoInForce(kit);
    pulls = new PullRequestKit(kit);
    pulls.stand((node, _) ->
        node.value().equals("web-3") ? Verified.Standing.STALE : Verified.Standing.IN_SYNC);
    pulls.restart();
    forge = pulls.forge;
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  private CommitId propose(long number, TestTree tree) {
    return pulls.propose(number, tree, base);
  }

  private Duration look() {
    return pulls.look();
  }

  private List<String> shown(CommitId head) {
    return pulls.said(head);
  }

  /// The gates demand this from now on.
  private void demand(GateSettings demands) {
    pulls.demand(demands);
    kit.demand(pulls.gate());
    kit.reconcile();
    pulls.restart();
  }

  private CommitId merge(CommitId head) {
    CommitId merged = kit.remote().propose("refs/heads/main", "Merge #7", SAYS_BYE, base, head);
    kit.reconcile();
    return merged;
  }

  @Test
  void whatTooFewApproveOfWaitsUntilTheyDo() {
    demand(new GateSettings(1, 2, false, false, List.of()));
    CommitId head = propose(7, SAYS_BYE);
    forge.approvals.add(new PullRequest.Approval("eve", CommitId.NONE)); // who may not write
    forge.approvals.add(new PullRequest.Approval("ana", CommitId.NONE)); // its author
    forge.writers.add("ana");
    look();
    assertThat(shown(head))
        .last()
        .isEqualTo(
            "holdfast/plan pending: +0 ~1 \u22120 associations · 3 nodes: 2 change, 1 stale;"
                + " it affects 3 nodes, which needs 1 approval of its plan, and has 0");
    CommitId merged = merge(head);
    assertThat(kit.heard()).contains("blocked Merge #7");
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
    forge.writers.add("bob");
    forge.approvals.add(new PullRequest.Approval("bob", head));
    forge.open.clear(); // merged
    look();
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
    assertThat(kit.ground().state().commit()).isEqualTo(merged);
  }

  @Test
  void fewNodesNeedNoApproval() {
    demand(new GateSettings(1, 3, false, false, List.of()));
    CommitId head = propose(7, SAYS_BYE);
    look();
    assertThat(shown(head)).last().asString().startsWith("holdfast/plan success");
    merge(head);
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
  }

  @Test
  void onlyAReviewedPlanIsApplied() {
    demand(new GateSettings(0, 0, true, false, List.of()));
    CommitId pushed = kit.remote().push("Pushed", SAYS_BYE);
    kit.reconcile();
    assertThat(kit.store().commit(FLEET, pushed.hex()).orElseThrow().braked())
        .satisfies(braked ->
            assertThat(Objects.requireNonNull(braked).judgement().brakes())
                .singleElement()
                .asString()
                .contains("no pull request showed its plan"));
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
    kit.remote().push("Confirm", SAYS_BYE, "Holdfast-Confirm: " + plan(pushed));
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 1"); // whoever may push has no say here
    kit.remote().reset(base);
    kit.reconcile();
    CommitId head = propose(7, SAYS_BYE);
    look();
    merge(head);
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
  }

  private SigningSettings keys(boolean everyCommit) throws IOException {
    Path file = Files.writeString(temp.resolve("keys"), "* " + KEY.publicKey() + "\n");
    return new SigningSettings(
        Optional.of(file), Optional.empty(), Optional.empty(), everyCommit, Set.of());
  }

  @Test
  void itIsSaidWhetherTheHeadIsSignedAcceptably() throws IOException {
    kit.demand(keys(false));
    kit.reconcile();
    pulls.restart();
    CommitId head = propose(7, SAYS_BYE);
    look();
    assertThat(shown(head)).last().asString().startsWith("holdfast/plan success");
    assertThat(forge.comments.get(7L))
        .contains(
            head.abbreviated()
                + " is not signed: as it is, it may not become the head of 'main' (sign it")
        .contains("a merge or squash counts by its own signature");
    kit.remote().sign(KEY::sign);
    propose(7, SAYS_BYE);
    look();
    assertThat(forge.comments.get(7L)).contains("signed: SSH key SHA256:");
  }

  @Test
  void whereEveryCommitMustBeSignedTheStatusIsRed() throws IOException {
    kit.demand(keys(true));
    kit.reconcile();
    pulls.restart();
    CommitId head = propose(7, SAYS_BYE);
    look();
    assertThat(shown(head))
        .last()
        .asString()
        .startsWith(
            "holdfast/plan failure: would be blocked: commit %s is not signed; +0 ~1 "
                .formatted(head.abbreviated()));
    kit.remote().sign(KEY::sign);
    CommitId signed = propose(7, SAYS_BYE);
    look();
    assertThat(shown(signed)).last().asString().startsWith("holdfast/plan success");
  }

  private String plan(CommitId commit) {
    return Objects.requireNonNull(kit.store().commit(FLEET, commit.hex()).orElseThrow().braked())
        .judgement()
        .digest()
        .abbreviated();
  }

  @Test
  void inAFreezeCommitsWaitForItsEnd() {
    Instant until = kit.now().plus(Duration.ofHours(2));
    demand(
        new GateSettings(
            0, 0, false, false, List.of(new GateSettings.Freeze(kit.now(), until, "end of year"))));
    kit.remote().push("Pushed", SAYS_BYE);
    kit.reconcile();
    assertThat(kit.heard()).last().isEqualTo("blocked Pushed");
    kit.pass(Duration.ofHours(1));
    kit.reconcile();
    assertThat(kit.heard()).doesNotContain("blocked Pushed");
    kit.pass(Duration.ofHours(1));
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
  }
}
