package dev.holdfast.reconciler.forge.github;

import static dev.holdfast.reconciler.forge.github.GithubKit.HEAD;
import static dev.holdfast.reconciler.forge.github.GithubKit.MARKER;
import static dev.holdfast.reconciler.forge.github.GithubKit.NEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.holdfast.reconciler.forge.Annotations;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.forge.testing.GithubSimulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pull requests at GitHub, what is written below them, and who may say what.
@SuppressWarnings("NullAway.Init")
final class GithubPullRequestsIT {
  @TempDir Path temp;
  private GithubKit kit;
  private GithubSimulator github;

  @BeforeEach
  void start() throws IOException {
    kit = new GithubKit(temp);
    github = kit.github;
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  // pull requests

  @Test
  void openPullRequestsIntoTheBranchAreListedTheLastChangedFirst() throws Exception {
    long first = github.open("ada", "Renew certificates", "renew", HEAD);
    long second = github.openFromFork("bob", "Fix\u0007 a\ntypo", "typo", NEXT);
    github.open("ada", "Elsewhere", "x", HEAD, "staging", false);
    long closed = github.open("ada", "Never mind", "y", HEAD);
    github.close(closed);
    github.label(first, "risky");
    github.draft(first, true);

    List<PullRequest> open = kit.forge().open("main", 10);

    assertThat(open).extracting(PullRequest::number).containsExactly(first, second);
    assertThat(open.getFirst())
        .isEqualTo(
            new PullRequest(
                first,
                "Renew certificates",
                "ada",
                HEAD,
                "refs/pull/1/head",
                "main",
                false,
                true,
                java.util.Set.of("risky"),
                URI.create(github.url() + "/platform/fleet/pull/1")));
    assertThat(open.getLast().fromFork()).isTrue();
    assertThat(open.getLast().title()).isEqualTo("Fix a typo");
    assertThat(github.refusals()).isEmpty();
  }

  @Test
  void manyPullRequestsComeInPagesAndNoMoreThanWanted() throws Exception {
    for (int i = 0; i < 230; i++) {
      github.open("ada", "Change " + i, "b" + i, HEAD);
    }

    assertThat(kit.forge().open("main", 1000)).hasSize(230).doesNotHaveDuplicates();
    int before = github.requests().size();
    assertThat(kit.forge().open("main", 150)).hasSize(150);
    assertThat(github.requests()).hasSize(before + 2);
  }

  @Test
  void aPullRequestThatIsNotOpenIsNone() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    assertThat(kit.forge().pullRequest(number)).isPresent();
    github.merged(number);
    assertThat(kit.forge().pullRequest(number)).isEmpty();
    assertThat(kit.forge().pullRequest(99)).isEmpty();
  }

  @Test
  void aForkThatIsGoneIsAForkAndItsAuthorAGhost() throws Exception {
    github.fail(
        1,
        200,
        """
        {"number":7,"state":"open","title":"T","user":null,"draft":false,"labels":[],
         "html_url":"https://github.com/platform/fleet/pull/7",
         "head":{"ref":"x","sha":"%s","repo":null},
         "base":{"ref":"main","sha":"%s","repo":{"id":1}}}
        """
            .formatted(HEAD, NEXT),
        Map.of());

    assertThat(kit.forge().pullRequest(7))
        .hasValueSatisfying(pull -> {
          assertThat(pull.fromFork()).isTrue();
          assertThat(pull.author()).isEqualTo("ghost");
        });
  }

  // comments

  @Test
  void aCommentIsWrittenOnceAndThenEdited() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    github.comment(number, "eve", MARKER + "\nnot ours, though it has the marker");
    var forge = kit.forge();

    forge.comment(number, MARKER, "one");
    forge.comment(number, MARKER, MARKER + "\ntwo");
    kit.forge().comment(number, MARKER, "three");

    assertThat(github.comments(number))
        .extracting(ForgeSimulator.Comment::by, ForgeSimulator.Comment::body)
        .containsExactly(
            tuple("eve", MARKER + "\nnot ours, though it has the marker"),
            tuple(ForgeSimulator.BOT, MARKER + "\nthree"));
    assertThat(github.refusals()).isEmpty();
  }

  @Test
  void ourCommentIsFoundBehindHundredsOfOthers() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    for (int i = 0; i < 250; i++) {
      github.comment(number, "eve", "look at this " + i);
    }
    kit.forge().comment(number, MARKER, "one");
    kit.forge().comment(number, MARKER, "two");

    assertThat(github.comments(number)).hasSize(251);
    assertThat(github.comments(number).getLast().body()).isEqualTo(MARKER + "\ntwo");
  }

  @Test
  void aCommentThatSomebodyDeletedIsWrittenAgain() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    var forge = kit.forge();
    forge.comment(number, MARKER, "one");
    github.deleteComment(number, github.comments(number).getFirst().id());

    forge.comment(number, MARKER, "two");

    assertThat(github.comments(number)).hasSize(1);
  }

  @Test
  void theSameTextIsNotWrittenAgainAfterARestart() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    kit.forge().comment(number, MARKER, "one");
    kit.forge().comment(number, MARKER, "one");

    assertThat(github.requests()).noneMatch(request -> request.startsWith("PATCH"));
  }

  @Test
  void aCommentPastTheLimitIsRefusedWithASentence() {
    long number = github.open("ada", "Renew", "renew", HEAD);
    var forge = kit.forge();

    assertThatExceptionOfType(ForgeException.class)
        .isThrownBy(() -> forge.comment(number, MARKER, "x".repeat(forge.maxComment())))
        .withMessageStartingWith("GitHub does not take what it was asked to write comments")
        .satisfies(e -> assertThat(e.mayPass()).isFalse());
  }

  // people

  @Test
  void approvalsAreTheLatestOfEachPerson() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    github.approve(number, "bob");
    github.approve(number, "carol");
    github.review(number, "bob", "COMMENTED");
    github.review(number, "carol", "CHANGES_REQUESTED");
    github.approve(number, "dan");
    github.review(number, "dan", "DISMISSED");
    github.push(number, NEXT);
    github.approve(number, "erin");

    assertThat(kit.forge().review(number).approvals())
        .containsExactly(
            new PullRequest.Approval("bob", HEAD), new PullRequest.Approval("erin", NEXT));
  }

  @Test
  void whoMayWriteIsAskedOfGithub() throws Exception {
    github.writer("ada");

    assertThat(kit.forge().mayWrite("ada")).isTrue();
    assertThat(kit.forge().mayWrite("eve")).isFalse();
    assertThat(kit.forge().mayWrite("nobody")).isFalse();
    assertThat(kit.forge().mayWrite("../../user?x=")).isFalse();
    assertThat(github.requests()).hasSize(3);
  }

  // as an App

  @Test
  void anAppEditsItsOwnComment() throws Exception {
    long number = github.open("ada", "Renew", "renew", HEAD);
    kit.app().comment(number, MARKER, "one");
    kit.app().comment(number, MARKER, "two");

    assertThat(github.comments(number))
        .extracting(ForgeSimulator.Comment::body)
        .containsExactly(MARKER + "\ntwo");
  }

  @Test
  void problemsAreShownOnTheirLinesFiftyACall() throws Exception {
    var lines =
        IntStream.rangeClosed(1, 120)
            .mapToObj(i -> new Annotations.Line("web.yaml", i, i % 2 == 0, "HF101", "wrong " + i))
            .toList();
    var annotations =
        new Annotations(
            HEAD, "holdfast/validate", "120 problems", true, lines, "https://x.example");
    var app = kit.app();

    app.annotate(annotations);
    app.annotate(annotations);

    assertThat(github.annotations()).hasSize(120);
    assertThat(github.checkRuns())
        .singleElement()
        .satisfies(run -> {
          assertThat(run.string("conclusion")).isEqualTo("failure");
          assertThat(run.string("head_sha")).isEqualTo(HEAD.hex());
        });
    assertThat(github.refusals()).isEmpty();
  }

  @Test
  void aTokenShowsNoAnnotationsAndAsksForNone() throws Exception {
    kit.forge()
        .annotate(new Annotations(HEAD, "holdfast/validate", "x", true, List.of(), "https://x"));

    assertThat(github.requests()).isEmpty();
  }
}
