package dev.holdfast.reconciler.versions;

import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.Samples.documentWithSource;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryReconcilerIT {
  private static final TestTree TWO =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("documents/db.yaml", document("db"))
          .file("associations/web.yaml", association("web", "web", "web"))
          .file("associations/db.yaml", association("db", "db", "db"));

  private static final TestTree CHANGED =
      TWO.file(
          "associations/web.yaml", association("web", "web", "web", "parameters: {text: bye}\n"));

  private static final TestTree BROKEN =
      TWO.file("associations/web.yaml", association("web", "wbe", "web"));

  @TempDir Path temp;
  private VersionsKit kit;

  @BeforeEach
  void start() {
    kit = new VersionsKit(temp);
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  @Test
  void theFirstCommitMakesTheFirstVersions() {
    CommitId commit = kit.remote().push("First", TWO);
    assertThat(kit.reconcile())
        .isEqualTo(new Outcome.Applied(commit, 2, 0, RepositoryEntry.DEFAULT_POLL));
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
    assertThat(kit.heard())
        .containsExactly("look moved", "created db 1", "created web 1", "applied First");
  }

  @Test
  void aCommitMakesVersionsOfWhatItChangedOnly() {
    kit.remote().push("First", TWO);
    kit.reconcile();
    kit.heard();
    CommitId second = kit.remote().push("Say bye", CHANGED);
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
    assertThat(kit.heard()).containsExactly("created web 2", "applied Say bye");
    VersionRecord version = kit.versions("web").getFirst();
    assertThat(version.commit()).isEqualTo(second);
    assertThat(version.author()).isEqualTo("platform team");
    assertThat(plan("Say bye"))
        .contains("\"association\":\"web\"", "\"path\":\"parameters.text\"", "\"to\":\"bye\"");
  }

  private String plan(String subject) {
    return kit.store().commits(FLEET, 10, Long.MAX_VALUE).stream()
        .filter(commit -> commit.facts().subject().equals(subject))
        .map(commit -> dev.holdfast.canonical.JsonText.canonical(commit.plan()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCommentMakesNoVersion() {
    kit.remote().push("First", TWO);
    kit.reconcile();
    CommitId second =
        kit.remote()
            .push(
                "Explain",
                TWO.file("associations/web.yaml", "# why\n" + association("web", "web", "web")));
    assertThat(kit.reconcile())
        .isEqualTo(new Outcome.Applied(second, 0, 0, RepositoryEntry.DEFAULT_POLL));
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
  }

  @Test
  void oneBadFileRejectsTheCommitAndTheLastGoodOneStaysInForce() {
    CommitId first = kit.remote().push("First", TWO);
    kit.reconcile();
    kit.heard();
    CommitId broken = kit.remote().push("Typo", BROKEN);
    assertThat(kit.reconcile())
        .isEqualTo(new Outcome.Refused(broken, 1, RepositoryEntry.DEFAULT_POLL));
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
    assertThat(kit.heard()).containsExactly("rejected Typo");
    CommitRecord record = kit.store().commit(FLEET, broken.abbreviated()).orElseThrow();
    assertThat(record.state()).isEqualTo(CommitState.REJECTED);
    assertThat(record.parent()).isEqualTo(first);
    assertThat(record.problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.at()).hasToString("associations/web.yaml:5:13");
          assertThat(problem.code().id()).isEqualTo("unknown-document");
          assertThat(problem.sourceLine()).isEqualTo("  document: wbe");
        });
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Unchanged.class);
    kit.remote().push("Fixed", CHANGED);
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
  }

  @Test
  void anEmptyTreeRetiresNothing() {
    kit.remote().push("First", TWO);
    kit.reconcile();
    kit.remote().push("Oops", repository().file("README.md", "nothing here"));
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Refused.class);
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
    assertThat(kit.store().commits(FLEET, 1, Long.MAX_VALUE).getFirst().problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.code().id()).isEqualTo("empty-tree"));
  }

  @Test
  void anEmptyRepositoryIsAMissingBranch() {
    assertThat(kit.reconcile())
        .isEqualTo(
            new Outcome.NotReached(
                "no branch 'main'; the last good commit stays in force",
                RepositoryEntry.DEFAULT_POLL));
    assertThat(kit.inForce()).isEmpty();
  }

  @Test
  void lookingAgainAtTheSameHeadDoesNothing() {
    CommitId first = kit.remote().push("First", TWO);
    kit.reconcile();
    kit.heard();
    assertThat(kit.reconcile())
        .isEqualTo(new Outcome.Unchanged(first, RepositoryEntry.DEFAULT_POLL));
    kit.restart();
    kit.reconcile();
    assertThat(kit.store().commits(FLEET, 10, Long.MAX_VALUE)).hasSize(1);
    assertThat(kit.heard()).containsExactly("look unchanged", "look unchanged");
  }

  @Test
  void removingTheFileRetiresAndAddingItBackContinuesTheNumbers() {
    kit.remote().push("First", TWO);
    kit.reconcile();
    kit.remote().push("Without web", TWO.without("associations/web.yaml"));
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1");
    assertThat(kit.heard()).contains("retired web");
    kit.restart();
    kit.remote().push("Web again", TWO);
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
    assertThat(kit.versions("web").getFirst().equalsVersion()).isEqualTo(1);
  }

  @Test
  void aRevertIsANewVersionThatSaysWhichOneItEquals() {
    kit.remote().push("First", TWO);
    kit.reconcile();
    kit.remote().push("Second", CHANGED);
    kit.reconcile();
    kit.remote().push("Back", TWO);
    kit.reconcile();
    assertThat(kit.versions("web"))
        .extracting(VersionRecord::number, VersionRecord::equalsVersion)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(3L, 1L),
            org.assertj.core.groups.Tuple.tuple(2L, null),
            org.assertj.core.groups.Tuple.tuple(1L, null));
  }

  @Test
  void aRateCountsFromTheFirstVersionThatCarriesItUnbroken() {
    var begun = kit.now();
    kit.remote().push("Hourly", scheduled("rate(1 hour)", "a"));
    kit.reconcile();
    kit.pass(Duration.ofMinutes(10));
    kit.remote().push("Another text", scheduled("rate(1 hour)", "b"));
    kit.reconcile();
    assertThat(kit.versions("web").getFirst().rateAnchor()).isEqualTo(begun);
    kit.pass(Duration.ofMinutes(10));
    kit.remote().push("Half-hourly", scheduled("rate(30 minutes)", "b"));
    kit.reconcile();
    assertThat(kit.versions("web").getFirst().rateAnchor()).isEqualTo(kit.now());
    kit.pass(Duration.ofMinutes(10));
    kit.remote().push("Hourly again", scheduled("rate(1 hour)", "b"));
    kit.reconcile();
    assertThat(kit.versions("web").getFirst().rateAnchor()).isEqualTo(kit.now());
  }

  private static TestTree scheduled(String expression, String text) {
    return TWO.file(
        "associations/web.yaml",
        association(
            "web",
            "web",
            "web",
            "parameters: {text: %s}\nschedule: {expression: %s}\n".formatted(text, expression)));
  }

  @Test
  void aForcedPushIsAppliedAndRecordedAsForced() {
    kit.remote().push("First", TWO);
    kit.reconcile();
    CommitId rewritten = kit.remote().forcePush("Rewritten", CHANGED);
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
    CommitRecord record = kit.store().commit(FLEET, rewritten.hex()).orElseThrow();
    assertThat(record.forced()).isTrue();
    assertThat(record.state()).isEqualTo(CommitState.APPLIED);
  }

  @Test
  void aForcedPushIsBlockedWhereTheConfigurationSaysSo(@TempDir Path other) {
    try (var strict = new VersionsKit(other, RepositoryReconcilerIT::blocking)) {
      strict.remote().push("First", TWO);
      strict.reconcile();
      CommitId rewritten = strict.remote().forcePush("Rewritten", CHANGED);
      strict.reconcile();
      assertThat(strict.inForce()).containsExactly("db 1", "web 1");
      CommitRecord record = strict.store().commit(FLEET, rewritten.hex()).orElseThrow();
      assertThat(record.state()).isEqualTo(CommitState.BLOCKED);
      assertThat(record.problems().getFirst().message()).startsWith("the branch was rewritten");
    }
  }

  private static RepositoryEntry blocking(RepositoryEntry entry) {
    return new RepositoryEntry(
        entry.name(),
        entry.url(),
        entry.branch(),
        entry.path(),
        entry.poll(),
        entry.forge(),
        entry.credentials(),
        entry.webhookSecretFiles(),
        entry.may(),
        true);
  }

  @Test
  void aDeletedBranchChangesNothing() {
    kit.remote().push("First", TWO);
    kit.reconcile();
    kit.heard();
    kit.remote().deleteBranch("main");
    assertThat(kit.reconcile())
        .isInstanceOfSatisfying(
            Outcome.NotReached.class,
            outcome ->
                assertThat(outcome.reason())
                    .isEqualTo("no branch 'main'; the last good commit stays in force"));
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
    assertThat(kit.heard()).containsExactly("look branch_missing");
    assertThat(kit.store().repository(FLEET).orElseThrow().message())
        .isEqualTo("no branch 'main'; the last good commit stays in force");
    kit.remote().push("Back", CHANGED);
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 1", "web 2");
    assertThat(kit.store().commits(FLEET, 1, Long.MAX_VALUE).getFirst().forced()).isTrue();
  }

  @Test
  void anUnreachableRemoteChangesNothingAndIsAskedEverMoreRarely() {
    kit.remote().push("First", TWO);
    kit.reconcile();
    kit.pointTo("file://" + temp.resolve("nowhere.git"));
    assertThat(kit.reconcile())
        .isEqualTo(
            new Outcome.NotReached(
                "cannot reach the repository: no repository at this url",
                RepositoryEntry.DEFAULT_POLL));
    assertThat(kit.reconcile().again()).isEqualTo(Duration.ofMinutes(2));
    for (int i = 0; i < 20; i++) {
      kit.reconcile();
    }
    assertThat(kit.reconcile().again()).isEqualTo(Duration.ofMinutes(5));
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
    kit.pointTo(kit.remote().url());
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Unchanged.class);
  }

  @Test
  void aCrashBetweenFetchingAndApplyingLosesNothing() throws IOException {
    kit.remote().push("First", TWO);
    kit.git().look(kit.entry(), CommitId.NONE);
    kit.restart();
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
  }

  @Test
  void aCommitWhoseAnswerWasLostIsToldOnceTheDatabaseIsBack() {
    kit.remote().push("First", TWO);
    kit.reconcile();
    kit.heard();
    CommitId second = kit.remote().push("Say bye", CHANGED.without("associations/db.yaml"));
    kit.loseNextAnswer();
    assertThatThrownBy(kit::reconcile).hasMessage("the connection broke");
    assertThat(kit.heard()).doesNotContain("created web 2");

    assertThat(kit.reconcile())
        .isEqualTo(new Outcome.Unchanged(second, RepositoryEntry.DEFAULT_POLL));
    assertThat(kit.inForce()).containsExactly("web 2");
    assertThat(kit.heard()).startsWith("created web 2", "retired db", "applied Say bye");
    kit.reconcile();
    assertThat(kit.heard()).isEmpty();
  }

  @Test
  void aLeaderThatWasReplacedWritesNothing() {
    kit.remote().push("First", TWO);
    kit.loseLeadershipUnnoticed();
    assertThat(kit.reconcile()).isInstanceOf(Outcome.NotLeader.class);
    assertThat(kit.inForce()).isEmpty();
    kit.lead();
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
  }

  @Test
  void aReplicaThatDoesNotLeadDoesNotLook() {
    kit.remote().push("First", TWO);
    kit.follow();
    assertThat(kit.reconcile()).isInstanceOf(Outcome.NotLeader.class);
    assertThat(kit.store().repository(FLEET)).isEmpty();
  }

  @Test
  void aVersionNamesTheCommitOfTheRangeThatChangedIt() {
    kit.remote().push("First", TWO);
    kit.reconcile();
    CommitId text = kit.remote().push("Text", CHANGED);
    kit.remote().push("Docs", CHANGED.file("README.md", "hi"));
    CommitId head =
        kit.remote()
            .push(
                "Other role",
                CHANGED
                    .file("README.md", "hi")
                    .file("associations/db.yaml", association("db", "db", "sql")));
    kit.reconcile();
    assertThat(kit.inForce()).containsExactly("db 2", "web 2");
    VersionRecord web = kit.versions("web").getFirst();
    assertThat(web.commit()).isEqualTo(head);
    assertThat(web.changedBy()).isEqualTo(text);
    assertThat(kit.versions("db").getFirst().changedBy()).isEqualTo(head);
    assertThat(kit.store().versionsOf(FLEET, head)).hasSize(2);
  }

  @Test
  void filesAndAssignmentsCanBeFetchedByDigest() {
    kit.remote()
        .push(
            "With a file",
            TWO.file("documents/web.yaml", documentWithSource("web", "files/web.conf"))
                .file("files/web.conf", "listen 80;\n"));
    kit.reconcile();
    Digest file = Digest.of("listen 80;\n");
    assertThat(kit.store().blob(file)).hasValue("listen 80;\n".getBytes(StandardCharsets.UTF_8));
    CurrentVersion web =
        Objects.requireNonNull(
            kit.store().currentVersions(FLEET).associations().get(new ObjectName("web")));
    assertThat(kit.store().blob(web.content().assignmentDigest()))
        .hasValue(web.content().assignment().bytes());
    assertThat(web.content().assignment().enforced().files())
        .singleElement()
        .satisfies(reference -> assertThat(reference.digest()).isEqualTo(file));
  }

  @Test
  void whatIsReadBackEqualsWhatWasApplied() {
    CommitId first = kit.remote().push("First", TWO);
    kit.reconcile();
    CurrentVersions read = kit.store().currentVersions(FLEET);
    assertThat(read.applied()).isEqualTo(first);
    assertThat(read.seen()).isEqualTo(first);
    CurrentVersion web = Objects.requireNonNull(read.associations().get(new ObjectName("web")));
    VersionRecord record = kit.versions("web").getFirst();
    assertThat(web.content().digest()).isEqualTo(record.contentDigest());
    assertThat(web.content().enforcedDigest()).isEqualTo(record.enforcedDigest());
    assertThat(kit.store().version(web.id(), 1)).hasValue(web);
    kit.restart();
    kit.remote().push("Docs", TWO.file("README.md", "hi"));
    assertThat(kit.reconcile())
        .isInstanceOfSatisfying(
            Outcome.Applied.class, outcome -> assertThat(outcome.created()).isZero());
  }

  @Test
  void commitsOneByOneOrInOneGoEndInTheSameContents(@TempDir Path other) {
    try (var batch = new VersionsKit(other)) {
      for (TestTree tree : List.of(TWO, CHANGED, BROKEN, TWO.without("associations/db.yaml"))) {
        kit.remote().push("Step", tree);
        kit.reconcile();
        batch.remote().push("Step", tree);
      }
      batch.reconcile();
      assertThat(contents(batch)).isEqualTo(contents(kit));
      assertThat(kit.inForce()).containsExactly("web 3");
      assertThat(batch.inForce()).containsExactly("web 1");
    }
  }

  private static List<Digest> contents(VersionsKit kit) {
    return kit.store().currentVersions(FLEET).associations().values().stream()
        .map(version -> version.content().digest())
        .toList();
  }
}
