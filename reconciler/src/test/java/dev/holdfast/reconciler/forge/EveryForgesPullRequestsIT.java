package dev.holdfast.reconciler.forge;

import static dev.holdfast.reconciler.forge.ForgeKit.HEAD;
import static dev.holdfast.reconciler.forge.ForgeKit.MARKER;
import static dev.holdfast.reconciler.forge.ForgeKit.NEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.forge.ForgeKit.Kind;
import dev.holdfast.reconciler.forge.testing.BitbucketCloudSimulator;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.source.CommitId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds of every forge's pull requests: who may do what, and what is written below them.
@SuppressWarnings("NullAway.Init")
final class EveryForgesPullRequestsIT {
  @TempDir Path temp;
  private ForgeKit forges;

  @BeforeEach
  void start() {
    forges = new ForgeKit(temp);
  }

  @AfterEach
  void stop() {
    forges.close();
  }

  @ParameterizedTest
  @EnumSource
  void openPullRequestsAreListedTheLastChangedFirst(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    long first = simulator.open("ada", "Renew certificates", "renew", HEAD);
    long second = simulator.open("bob", "Fix a typo", "typo", NEXT);
    simulator.open("ada", "Elsewhere", "x", NEXT, "staging", false);
    simulator.close(simulator.open("ada", "Never mind", "y", HEAD));
    simulator.draft(first, true);

    List<PullRequest> open = forges.forge(kind, simulator).open("main", 10);

    assertThat(open).extracting(PullRequest::number).containsExactly(first, second);
    PullRequest pull = open.getFirst();
    assertThat(pull.title()).isEqualTo("Renew certificates");
    assertThat(pull.author()).isEqualTo(kind.login("ada"));
    assertThat(pull.head()).isEqualTo(HEAD);
    assertThat(pull.headRef())
        .isEqualTo(
            switch (kind) {
              case GITHUB, GITEA -> "refs/pull/1/head";
              case GITLAB -> "refs/merge-requests/1/head";
              case BITBUCKET_CLOUD -> "refs/heads/renew";
              case BITBUCKET_SERVER -> "refs/pull-requests/1/from";
            });
    assertThat(pull.base()).isEqualTo("main");
    assertThat(pull.draft()).isTrue();
    assertThat(pull.fromFork()).isFalse();
    assertThat(pull.url().toString()).startsWith(simulator.url().toString()).endsWith("1");
    assertThat(simulator.refusals()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void manyPullRequestsComeInPagesAndNoMoreThanWanted(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    for (int i = 0; i < 130; i++) {
      simulator.open("ada", "Change " + i, "b" + i, HEAD);
    }
    var forge = forges.forge(kind, simulator);

    assertThat(forge.open("main", 1000)).hasSize(130).doesNotHaveDuplicates();
    assertThat(forge.open("main", 110)).hasSize(110);
  }

  @ParameterizedTest
  @EnumSource
  void aPullRequestThatIsNotOpenIsNone(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    long number = simulator.open("ada", "Renew", "renew", HEAD);
    var forge = forges.forge(kind, simulator);

    assertThat(forge.pullRequest(number)).isPresent();
    simulator.push(number, NEXT);
    assertThat(forge.pullRequest(number).orElseThrow().head()).isEqualTo(NEXT);
    simulator.merged(number);
    assertThat(forge.pullRequest(number)).isEmpty();
    assertThat(forge.pullRequest(99)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aForkIsToldFromTheRepositoryItself(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    long number = simulator.openFromFork("eve", "Trust me", "main", HEAD);

    PullRequest pull = forges.forge(kind, simulator).pullRequest(number).orElseThrow();

    assertThat(pull.fromFork()).isTrue();
    assertThat(pull.headRef().isEmpty()).isEqualTo(kind == Kind.BITBUCKET_CLOUD);
  }

  @ParameterizedTest
  @EnumSource
  void aCommentIsWrittenOnceAndThenEdited(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    long number = simulator.open("ada", "Renew", "renew", HEAD);
    var forge = forges.forge(kind, simulator);

    forge.comment(number, MARKER, MARKER + "\none");
    String ours = simulator.comments(number).getFirst().body();
    simulator.comment(number, "eve", ours);
    forge.comment(number, MARKER, MARKER + "\ntwo");
    forges.forge(kind, simulator).comment(number, MARKER, MARKER + "\nthree");

    assertThat(simulator.comments(number)).hasSize(2);
    assertThat(simulator.comments(number).getFirst().body()).endsWith("three");
    assertThat(simulator.comments(number).getLast().body()).isEqualTo(ours);
    simulator.deleteComment(number, simulator.comments(number).getFirst().id());
    forge.comment(number, MARKER, MARKER + "\nfour");
    assertThat(simulator.comments(number).getLast().body()).endsWith("four");
    assertThat(simulator.refusals()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theMarkerIsNotShown(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    long number = simulator.open("ada", "Renew", "renew", HEAD);

    forges.forge(kind, simulator).comment(number, MARKER, MARKER + "\none");

    boolean bitbucket = kind == Kind.BITBUCKET_CLOUD || kind == Kind.BITBUCKET_SERVER;
    assertThat(simulator.comments(number).getFirst().body())
        .isEqualTo(bitbucket ? "[//]: # (holdfast:plan)\n\none" : MARKER + "\none");
  }

  @ParameterizedTest
  @EnumSource
  void ourCommentIsFoundBehindHundredsOfOthers(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    long number = simulator.open("ada", "Renew", "renew", HEAD);
    for (int i = 0; i < 220; i++) {
      simulator.comment(number, "eve", "look at this " + i);
    }
    forges.forge(kind, simulator).comment(number, MARKER, "one");
    for (int i = 0; i < 120; i++) {
      simulator.comment(number, "eve", "and at this " + i);
    }
    forges.forge(kind, simulator).comment(number, MARKER, "two");

    assertThat(simulator.comments(number)).hasSize(341);
    assertThat(simulator.comments(number).get(220).body()).endsWith("two");
  }

  @ParameterizedTest
  @EnumSource
  void approvalsAreThoseThatCountNow(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    long number = simulator.open("ada", "Renew", "renew", HEAD);
    simulator.approve(number, "bob");
    simulator.review(number, "carol", "CHANGES_REQUESTED");

    var approvals = forges.forge(kind, simulator).review(number).approvals();

    assertThat(approvals).extracting(PullRequest.Approval::by).containsExactly(kind.login("bob"));
    boolean says = kind != Kind.GITLAB && kind != Kind.BITBUCKET_CLOUD;
    assertThat(approvals.getFirst().commit()).isEqualTo(says ? HEAD : CommitId.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void whoMayWriteIsAskedOfTheForge(Kind kind) throws Exception {
    var simulator = forges.start(kind);
    simulator.writer("ada");
    var forge = forges.forge(kind, simulator);

    assertThat(forge.mayWrite(kind.login("ada"))).isTrue();
    for (String other : List.of("eve", "nobody", "ad", "adam", "", "../ada", "ada/x", "a d a")) {
      assertThat(forge.mayWrite(kind.login(other))).as(other).isFalse();
    }
    assertThat(forge.mayWrite("")).isFalse();
    assertThat(simulator.refusals()).isEmpty();
  }

  @Test
  void aTokenOfARepositoryThatMayNotAskWhoItIsStillEditsOnlyItsOwnComment() throws Exception {
    var simulator = (BitbucketCloudSimulator) forges.start(Kind.BITBUCKET_CLOUD);
    simulator.repositoryToken();
    long number = simulator.open("ada", "Renew", "renew", HEAD);
    simulator.comment(number, "eve", "[//]: # (holdfast:plan)\n\nfooled you");

    forges.forge(Kind.BITBUCKET_CLOUD, simulator).comment(number, MARKER, "one");
    forges.forge(Kind.BITBUCKET_CLOUD, simulator).comment(number, MARKER, "two");

    assertThat(simulator.comments(number))
        .extracting(ForgeSimulator.Comment::body)
        .containsExactly("[//]: # (holdfast:plan)\n\nfooled you", "[//]: # (holdfast:plan)\n\ntwo");
  }

  @Test
  void aNicknameIsNoProofAtBitbucketCloud() throws Exception {
    var simulator = forges.start(Kind.BITBUCKET_CLOUD);
    simulator.writer("ada");
    var forge = forges.forge(Kind.BITBUCKET_CLOUD, simulator);

    assertThat(forge.mayWrite("ada " + BitbucketCloudSimulator.uuid("eve"))).isFalse();
    assertThat(forge.mayWrite("ada")).isFalse();
    assertThat(
            forge.mayWrite(
                "ada "
                    + BitbucketCloudSimulator.uuid("ada")
                    + " "
                    + BitbucketCloudSimulator.uuid("eve")))
        .isFalse();
  }
}
