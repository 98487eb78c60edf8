package dev.holdfast.reconciler.pullrequest;

import static dev.holdfast.reconciler.testing.Fleets.node;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.LogLines;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Given a forge that tells of a pull request's head before Git has it: when it is looked for, and
/// what people hear of it.
class AwaitedHeadsIT {
  private static final TestTree WEB =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("associations/web.yaml", association("web", "web", "web"));

  private static final TestTree SAYS_BYE =
      WEB.file(
          "associations/web.yaml", association("web", "web", "web", "parameters: {text: bye}\n"));

  private static final TestTree REPAIRED = SAYS_BYE.file("files/x", "x");

  @TempDir Path temp;
  private VersionsKit kit;
  private PullRequestKit pulls;
  private RecordingForge forge;
  private LogLines log;
  private CommitId base;

  @BeforeEach
  void start() {
    kit = new VersionsKit(temp);
    kit.fleet().put(node("web-1 role=web"));
    base = kit.remote().push("First", WEB);
    kit.reconcile();
    pulls = new PullRequestKit(kit);
    forge = pulls.forge;
    log = LogLines.of(AwaitedHeads.class);
  }

  @AfterEach
  void stop() {
    log.close();
    kit.close();
  }

  /// A commit that the remote has, but no ref of a pull request holds.
  private CommitId elsewhere(String subject) {
    return kit.remote().propose("refs/heads/elsewhere", subject, REPAIRED, base);
  }

  /// The forge tells of a head of pull request 7 that its ref never comes to hold.
  private CommitId awaited() {
    pulls.propose(7, SAYS_BYE, base);
    pulls.look();
    CommitId told = elsewhere("Repair");
    forge.open(7, told);
    pulls.look();
    return told;
  }

  private Duration lookAfter(Duration time) {
    kit.pass(time);
    return pulls.look();
  }

  private List<String> shown(CommitId commit) {
    return pulls.said(commit);
  }

  /// Gitea sends its webhook for a push and then moves the pull request's ref.
  @Test
  void aHeadThatIsToldOfBeforeItIsThereIsLookedForSoonAndThenLessAndLess() {
    CommitId old = pulls.propose(7, SAYS_BYE, base);
    pulls.look();
    CommitId next = elsewhere("Repair");
    forge.open(7, next);
    assertThat(pulls.look()).isEqualTo(Duration.ofSeconds(1));
    assertThat(shown(next)).isEmpty();
    assertThat(lookAfter(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(4));
    assertThat(lookAfter(Duration.ofHours(1)))
        .as("never more seldom than else")
        .isEqualTo(kit.entry().poll());

    CommitId moved = pulls.propose(7, REPAIRED, old);
    assertThat(pulls.look()).isEqualTo(kit.entry().poll());
    assertThat(shown(moved)).hasSize(2);
  }

  @Test
  void oneThatComesInTimeIsNotWorthALine() {
    awaited();
    lookAfter(Duration.ofSeconds(59));
    pulls.propose(7, REPAIRED, base);
    lookAfter(Duration.ofSeconds(1));
    assertThat(log.all()).isEmpty();
  }

  @Test
  void oneThatDoesNotComeIsToldOnceAMinuteAfterTheForgeToldOfIt() {
    Instant since = kit.now();
    CommitId told = awaited();
    assertThat(lookAfter(Duration.ofSeconds(40)))
        .as("looked for again when the minute is over")
        .isEqualTo(Duration.ofSeconds(20));
    assertThat(log.all()).isEmpty();
    lookAfter(Duration.ofSeconds(20));
    lookAfter(Duration.ofMinutes(20));
    assertThat(log.all())
        .singleElement()
        .asString()
        .startsWith("WARN a pull request waits for a head that its forge told of")
        .contains("check that the repository's credentials may read this ref")
        .contains("repository=fleet, pull_request=7")
        .contains("commit=" + told, "ref=refs/pull/7/head", "since=" + since);
  }

  @Test
  void itsCommitShowsWhatIsAwaitedUntilItIsPlanned() {
    CommitId told = awaited();
    lookAfter(Duration.ofSeconds(60));
    assertThat(shown(told))
        .containsExactly(
            "holdfast/plan pending: awaited over Git since "
                + kit.now().minusSeconds(60)
                + ": refs/pull/7/head does not hold it yet");
    assertThat(pulls.shown(told).getFirst().url()).endsWith("/repositories/fleet/pull-requests/7");
    kit.remote().point(RecordingForge.ref(7), told);
    pulls.look();
    assertThat(shown(told)).hasSize(2).last().asString().startsWith("holdfast/plan success: +0 ~1");
  }

  @Test
  void oneThatComesAtLastIsToldOnce() {
    CommitId told = awaited();
    lookAfter(Duration.ofSeconds(61));
    kit.remote().point(RecordingForge.ref(7), told);
    lookAfter(Duration.ofSeconds(30));
    lookAfter(Duration.ofSeconds(30));
    assertThat(log.all())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("INFO the head that a pull request waited for is there")
        .contains("commit=" + told, "after=PT1M31S");
  }

  @Test
  void anotherHeadTakesThePlaceOfTheOneThatIsAwaited() {
    CommitId told = awaited();
    lookAfter(Duration.ofSeconds(61));
    CommitId next = elsewhere("Once more");
    forge.open(7, next);
    lookAfter(Duration.ofSeconds(1));
    assertThat(log.all())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("INFO the head that a pull request waited for is given up")
        .contains("commit=" + told, "reason=its forge tells of " + next);
    assertThat(pulls.shown(told)).isEmpty();
    assertThat(pulls.shown(next)).as("told of just now").isEmpty();
    lookAfter(Duration.ofSeconds(60));
    assertThat(log.all())
        .hasSize(3)
        .last()
        .asString()
        .startsWith("WARN")
        .contains("commit=" + next);
  }

  /// Nothing was ever found of it, so that nothing is known of it either.
  @Test
  void aPullRequestThatIsClosedIsAwaitedNoMore() {
    forge.open(8, elsewhere("New"));
    pulls.look();
    lookAfter(Duration.ofSeconds(20));
    lookAfter(Duration.ofSeconds(40));
    forge.open.remove(8L);
    assertThat(pulls.look()).isEqualTo(kit.entry().poll());
    assertThat(log.all())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("INFO the head that a pull request waited for is given up")
        .contains("pull_request=8", "reason=the pull request is not listed as open any more");
    assertThat(pulls.shown()).isEmpty();
  }

  @Test
  void nothingIsSaidOfOneThatIsLeftAlone() {
    pulls.restart(new PullRequestSettings(true, false, Set.of("later")));
    CommitId told = elsewhere("Draft");
    forge.open(7, told, true, Set.of());
    pulls.look();
    lookAfter(Duration.ofSeconds(61));
    assertThat(log.all()).isEmpty();
    assertThat(pulls.shown()).isEmpty();
    forge.open(7, told);
    pulls.look();
    lookAfter(Duration.ofSeconds(61));
    forge.open(7, told, false, Set.of("later"));
    pulls.look();
    assertThat(log.all())
        .hasSize(2)
        .last()
        .asString()
        .contains("is given up", "reason=the pull request is left alone now");
    assertThat(pulls.shown()).isEmpty();
  }

  @Test
  void aCommitThatAnotherPullRequestHasPlannedShowsThatPlan() {
    CommitId planned = pulls.propose(8, SAYS_BYE, base);
    forge.open(7, planned);
    pulls.look();
    lookAfter(Duration.ofSeconds(61));
    assertThat(log.all()).singleElement().asString().startsWith("WARN");
    assertThat(shown(planned)).hasSize(2).last().asString().startsWith("holdfast/plan success");
  }
}
