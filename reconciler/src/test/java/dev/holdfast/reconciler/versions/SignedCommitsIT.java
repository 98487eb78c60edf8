package dev.holdfast.reconciler.versions;

import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.signing.SigningSettings;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.SshSigner;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the reconciler's configuration demands signatures, nothing comes into force without.
class SignedCommitsIT {
  private static final SshSigner KEY = SshSigner.fresh();
  private static final SshSigner STRANGE = SshSigner.fresh();
  private static final TestTree GOOD =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("associations/web.yaml", association("web", "web", "web"));

  @TempDir Path temp;
  private VersionsKit kit;
  private CommitId first;

  @BeforeEach
  void anUnsignedCommitIsInForceWhenSignaturesAreDemanded() throws IOException {
    kit = new VersionsKit(temp);
    first = kit.remote().push("First", GOOD);
    kit.reconcile();
    allow(KEY);
    demand(false, Set.of());
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("web 1");
    kit.heard();
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  private void allow(SshSigner key) throws IOException {
    Files.writeString(temp.resolve("keys"), "platform@example.org " + key.publicKey() + "\n");
  }

  private void demand(boolean everyCommit, Set<CommitId> accepted) {
    kit.demand(
        new SigningSettings(
            Optional.of(temp.resolve("keys")),
            Optional.empty(),
            Optional.empty(),
            everyCommit,
            accepted));
  }

  private static TestTree says(String text) {
    return GOOD.file(
        "associations/web.yaml",
        association("web", "web", "web", "parameters: {text: %s}\n".formatted(text)));
  }

  private String problem(CommitId commit) {
    CommitRecord record = kit.store().commit(FLEET, commit.hex()).orElseThrow();
    assertThat(record.state()).isEqualTo(CommitState.BLOCKED);
    assertThat(record.problems()).hasSize(1);
    assertThat(record.problems().getFirst().remedy()).isNotBlank();
    return record.problems().getFirst().message();
  }

  @Test
  void anUnsignedCommitIsBlockedAndNotEvenRead() {
    CommitId commit = kit.remote().push("Broken", GOOD.file("documents/x.yaml", "kind: [unclosed"));
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Refused.class);
    assertThat(problem(commit))
        .isEqualTo("commit %s is not signed".formatted(commit.abbreviated()));
    assertThat(kit.inForce()).containsExactly("web 1");
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Unchanged.class);
    kit.restart();
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Unchanged.class);
    assertThat(kit.heard()).containsOnlyOnce("blocked Broken");
  }

  @Test
  void aSignedCommitComesIntoForce() {
    kit.remote().sign(KEY::sign);
    kit.remote().push("Signed", says("hi"));
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    assertThat(kit.inForce()).containsExactly("web 2");
  }

  @Test
  void aStrangersKeyIsNamed() {
    kit.remote().sign(STRANGE::sign);
    CommitId commit = kit.remote().push("Strange", says("hi"));
    kit.reconcile();
    assertThat(problem(commit))
        .startsWith("commit %s is signed with the SSH key SHA256:".formatted(commit.abbreviated()))
        .endsWith(", which no allowed signer has");
    assertThat(kit.inForce()).containsExactly("web 1");
  }

  @Test
  void aKeyThatIsAllowedLaterLetsTheCommitGoOnByItself() throws IOException {
    kit.remote().sign(STRANGE::sign);
    kit.remote().push("Strange", says("hi"));
    kit.reconcile();
    kit.restart();
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("web 1");
    allow(STRANGE);
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    assertThat(kit.inForce()).containsExactly("web 2");
  }

  @Test
  void aSignedCommitDoesNotVouchForOneBelowIt() {
    CommitId below = kit.remote().push("Below", says("evil"));
    kit.remote().sign(KEY::sign);
    CommitId head = kit.remote().push("On top", says("evil").file("README.md", "x"));
    kit.reconcile();
    assertThat(problem(head)).isEqualTo("commit %s is not signed".formatted(below.abbreviated()));
    assertThat(kit.inForce()).containsExactly("web 1");
  }

  @Test
  void whatTheOperatorAcceptsIsAcceptedWithItsPast() {
    kit.remote().push("Below", says("hi"));
    CommitId known = kit.remote().push("Known", says("ho"));
    kit.remote().sign(KEY::sign);
    kit.remote().push("On top", says("hm"));
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("web 1");
    demand(false, Set.of(known));
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("web 2");
  }

  @Test
  void aSignedMergeVouchesForWhatItMergesUnlessEveryCommitMustBeSigned() {
    CommitId side = kit.remote().propose("refs/heads/side", "Side", says("hi"), first);
    kit.remote().sign(KEY::sign);
    CommitId merge = kit.remote().propose("refs/heads/main", "Merge", says("hi"), first, side);
    demand(true, Set.of());
    kit.reconcile();
    assertThat(problem(merge)).contains(side.abbreviated());
    demand(false, Set.of());
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("web 2");
  }

  @Test
  void aRewrittenHistoryHidesNothing() {
    CommitId evil = kit.remote().forcePush("Evil root", says("evil"));
    kit.remote().sign(KEY::sign);
    CommitId head = kit.remote().push("On top", says("evil").file("README.md", "x"));
    kit.reconcile();
    assertThat(problem(head)).contains(evil.abbreviated());
    assertThat(kit.inForce()).containsExactly("web 1");
  }

  @Test
  void whatIsInForceMayBecomeTheHeadAgain() {
    kit.remote().push("Unsigned", says("hi"));
    kit.reconcile();
    kit.remote().reset(first);
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    assertThat(kit.inForce()).containsExactly("web 1");
  }

  @Test
  void ofAFreshRepositoryTheHeadAloneCounts(@TempDir Path other) throws IOException {
    kit.close();
    kit = new VersionsKit(other);
    kit.remote().push("Long ago", GOOD);
    allow(KEY);
    demand(false, Set.of());
    CommitId unsigned = kit.remote().push("Unsigned", says("hi"));
    kit.reconcile();
    assertThat(problem(unsigned)).contains("is not signed");
    kit.remote().sign(KEY::sign);
    kit.remote().push("Signed", says("ho"));
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("web 1");
  }

  @Test
  void signaturesThatAreNotDemandedAnyMoreHoldNothingUp() {
    kit.remote().push("Unsigned", says("hi"));
    kit.reconcile();
    kit.demandNoSignatures();
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("web 2");
  }
}
