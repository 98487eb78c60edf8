package dev.holdfast.reconciler.versions;

import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Judgement;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.TestFleet;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrakesIT {
  private static final TestTree TWENTY = associations(20);
  private static final TestTree TWO = associations(2);
  private static final TestTree NONE = associations(0);

  @TempDir Path temp;
  private VersionsKit kit;

  @BeforeEach
  void start() {
    kit = new VersionsKit(temp);
    nodes(0, 10);
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  private static TestTree associations(int count) {
    TestTree tree = repository().file("documents/web.yaml", document("web"));
    for (int i = 0; i < count; i++) {
      tree = tree.file("associations/a%d.yaml".formatted(i), association("a" + i, "web", "web"));
    }
    return tree;
  }

  private void nodes(int from, int to) {
    IntStream.range(from, to)
        .forEach(i -> kit.fleet().put(TestFleet.node("web-%d role=web".formatted(i))));
  }

  private static TestTree braked(TestTree tree, String brakes) {
    return tree.file(
        "holdfast.yaml",
        """
        apiVersion: holdfast.dev/v1
        kind: Repository
        metadata: {name: settings}
        spec:
        """
            + brakes.indent(2));
  }

  private static TestTree saying(TestTree tree, String text) {
    return tree.file(
        "documents/web.yaml", document("web").replace("default: hello", "default: " + text));
  }

  private void inForce(TestTree tree) {
    kit.remote().push("First", tree);
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    kit.heard();
  }

  /// Pushes what is blocked, and gives what is shown of it.
  private Judgement blocked(TestTree tree) {
    CommitId commit = kit.remote().push("Much", tree);
    assertThat(kit.reconcile())
        .isInstanceOfSatisfying(
            Outcome.Blocked.class, outcome -> assertThat(outcome.commit()).isEqualTo(commit));
    return shown();
  }

  private CommitRecord last() {
    return kit.store().commits(FLEET, 1, Long.MAX_VALUE).getFirst();
  }

  private Judgement shown() {
    assertThat(last().state()).isEqualTo(CommitState.BLOCKED);
    return braked().judgement();
  }

  private Braked braked() {
    return Objects.requireNonNull(last().braked());
  }

  private ConfirmationStore.Given confirm(String digest) {
    return switch (kit.confirmations().confirm(FLEET, digest, "operator")) {
      case ConfirmationStore.Answer.Taken(var given) -> given;
      case ConfirmationStore.Answer.Refused(var reason) -> throw new AssertionError(reason);
    };
  }

  private String refused(String digest) {
    return switch (kit.confirmations().confirm(FLEET, digest, "operator")) {
      case ConfirmationStore.Answer.Taken(var given) -> throw new AssertionError(given);
      case ConfirmationStore.Answer.Refused(var reason) -> reason;
    };
  }

  private ConfirmationStore.Given now(ConfirmationStore.Given given) {
    return kit.confirmations().find(FLEET, given.number()).orElseThrow();
  }

  @Test
  void retiringMuchIsBlockedWholeAndTheLastGoodCommitStaysInForce() {
    inForce(TWENTY);
    Judgement shown = blocked(saying(TWO, "bye"));
    assertThat(shown.brakes())
        .extracting(Brake::sentence)
        .containsExactly("it would retire 18 of 20 associations, more than 5 and more than 20 %");
    assertThat(shown.affected()).isEqualTo(10);
    assertThat(kit.inForce()).hasSize(20).contains("a0 1");
    assertThat(kit.heard()).containsExactly("blocked Much");
    assertThat(last().plan().list("changes")).hasSize(20);
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Unchanged.class);
  }

  @Test
  void laterCommitsAreJudgedAgainstWhatIsInForce() {
    inForce(TWENTY);
    blocked(TWO);
    // fewer than the limits against what is blocked, more against what is in force
    assertThat(blocked(associations(1)).brakes()).hasSize(1);
    kit.remote().push("Revert", TWENTY);
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    assertThat(kit.inForce()).hasSize(20).contains("a0 1");
  }

  @Test
  void theLastAssociationIsNotRetiredByAccident() {
    inForce(TWO);
    assertThat(blocked(NONE).brakes()).containsExactly(new Brake.LastAssociation(2));
    assertThat(kit.inForce()).containsExactly("a0 1", "a1 1");
  }

  @Test
  void brakesOfTheAppliedCommitJudgeAlsoAfterARestart() {
    inForce(braked(TWENTY, "massChange: {maxPercent: 50}\n"));
    kit.restart();
    Judgement shown = blocked(saying(TWENTY, "bye"));
    assertThat(shown.brakes())
        .containsExactly(
            new Brake.Loosened("massChange.maxPercent", "50", "none"),
            new Brake.MassChange(10, 10, 50));
  }

  @Test
  void aChangeOfManyNodesIsBlockedAndOneInStagesIsNot() {
    TestTree tree = braked(associations(1), "massChange: {maxPercent: 50}\n");
    inForce(tree);
    assertThat(blocked(saying(tree, "bye")).brakes())
        .containsExactly(new Brake.MassChange(10, 10, 50));
    kit.remote()
        .push(
            "In stages",
            tree.file(
                "associations/a0.yaml",
                association(
                    "a0",
                    "web",
                    "web",
                    "parameters: {text: bye}\nrollout: {stages: [{percent: 10}]}\n")));
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
  }

  @Test
  void aFirstCommitMaySetAnyBrake() {
    inForce(braked(TWENTY, "prune: {enabled: false}\nmassChange: {maxPercent: 1}\n"));
  }

  @Test
  void whoeverConfirmsByCallHasExactlyThatPlanAppliedOnce() {
    inForce(TWENTY);
    Judgement shown = blocked(TWO);
    var given = confirm(shown.digest().abbreviated());
    assertThat(kit.inForce()).hasSize(20);
    assertThat(kit.confirmations().waiting()).containsExactly(FLEET);
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    assertThat(kit.inForce()).containsExactly("a0 1", "a1 1");
    assertThat(now(given).state()).isEqualTo(ConfirmationStore.State.APPLIED);
    assertThat(last().state()).isEqualTo(CommitState.APPLIED);
    assertThat(Objects.requireNonNull(braked().confirmation()).words()).isEqualTo("operator");
    assertThat(refused(shown.digest().value()))
        .isEqualTo(
            "the plan %s is applied already, confirmed by operator"
                .formatted(shown.digest().abbreviated()));
    assertThat(kit.confirmations().waiting()).isEmpty();
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Unchanged.class);
  }

  @Test
  void aConfirmationSurvivesARestartAndAChangeOfLeader() {
    inForce(TWENTY);
    confirm(blocked(TWO).digest().value());
    kit.restart();
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    assertThat(kit.inForce()).containsExactly("a0 1", "a1 1");
  }

  @Test
  void aConfirmedPlanWhoseAnswerWasLostIsNotAppliedTwice() {
    inForce(TWENTY);
    confirm(blocked(TWO).digest().value());
    kit.heard();
    kit.loseNextAnswer();
    assertThatThrownBy(kit::reconcile).hasMessage("the connection broke");
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Unchanged.class);
    assertThat(kit.heard()).contains("retired a2", "applied Much");
    assertThat(kit.store().commits(FLEET, 10, Long.MAX_VALUE)).hasSize(3);
  }

  @Test
  void aReplicaThatLostItsLeadCarriesOutNothing() {
    inForce(TWENTY);
    var given = confirm(blocked(TWO).digest().value());
    kit.loseLeadershipUnnoticed();
    assertThat(kit.reconcile()).isInstanceOf(Outcome.NotLeader.class);
    assertThat(now(given).state()).isEqualTo(ConfirmationStore.State.WAITING);
  }

  @Test
  void twoReplicasThatConfirmAtOnceConfirmOnce() throws Exception {
    inForce(TWENTY);
    String digest = blocked(TWO).digest().value();
    Callable<Long> call = () -> confirm(digest).number();
    try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = both.invokeAll(List.of(call, call, call, call));
      long first = answers.getFirst().get();
      for (var answer : answers) {
        assertThat(answer.get()).isEqualTo(first);
      }
    }
    assertThat(kit.store().confirmations(FLEET)).hasSize(1);
    kit.reconcile();
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Unchanged.class);
    assertThat(kit.store().commits(FLEET, 10, Long.MAX_VALUE)).hasSize(3);
  }

  @Test
  void aTrailerInALaterCommitConfirms() {
    inForce(TWENTY);
    Judgement shown = blocked(TWO);
    CommitId yes =
        kit.remote()
            .push(
                "Yes",
                TWO,
                "Holdfast-Confirm: " + shown.digest().abbreviated().toUpperCase(Locale.ROOT));
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    assertThat(kit.inForce()).containsExactly("a0 1", "a1 1");
    var confirmation = Objects.requireNonNull(braked().confirmation());
    assertThat(confirmation.by()).isEqualTo("platform team");
    assertThat(confirmation.trailer()).isEqualTo(yes);
  }

  @Test
  void aTrailerThatCannotBeWrittenDownReleasesNothingYet() {
    inForce(TWENTY);
    Judgement shown = blocked(TWO);
    kit.remote().push("Yes", TWO, "Holdfast-Confirm: " + shown.digest());
    kit.refuseWords(true);
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(kit::reconcile);
    assertThat(kit.inForce()).hasSize(20);
    kit.refuseWords(false);
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
    assertThat(kit.inForce()).hasSize(2);
  }

  @Test
  void aTrailerCountsAlsoWhereOtherCommitsFollowedThatChangeNothing() {
    inForce(TWENTY);
    Judgement shown = blocked(TWO);
    kit.remote().push("Yes", TWO, "Holdfast-Confirm: " + shown.digest());
    kit.remote().push("Words", TWO.file("README.md", "hello"));
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
  }

  @Test
  void aTrailerConfirmsNothingThatTheSameRangeChangedOnceMore() {
    inForce(TWENTY);
    Judgement shown = blocked(TWO);
    kit.remote().push("Yes", TWO, "Holdfast-Confirm: " + shown.digest());
    kit.remote().push("And one more", associations(1));
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Blocked.class);
    assertThat(kit.inForce()).hasSize(20);
    assertThat(braked().refusal())
        .contains("is shown for the first time; look at it and confirm it in a later commit");
  }

  @Test
  void aTrailerWithAnotherDigestConfirmsNothing() {
    inForce(TWENTY);
    Judgement shown = blocked(TWO);
    for (String word :
        List.of(
            "sha256:" + "0".repeat(64),
            shown.digest().abbreviated().substring(0, 8),
            "<script>alert(1)</script>",
            "%",
            shown.digest().abbreviated() + "; drop table",
            "x".repeat(5_000),
            "")) {
      kit.remote().push("Trick", TWO, "Holdfast-Confirm: " + word);
      assertThat(kit.reconcile()).as(word).isInstanceOf(Outcome.Blocked.class);
      assertThat(braked().refusal().length()).isLessThan(300);
    }
    assertThat(kit.inForce()).hasSize(20);
    kit.remote().push("In the text", TWO, "Holdfast-Confirm: " + shown.digest() + "\n\nReally.");
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Blocked.class);
  }

  /// The digest can be computed by whoever knows the code; it is no proof before it was shown.
  @Test
  void aCommitCannotConfirmItself() {
    inForce(TWENTY);
    String digest = blocked(TWO).digest().value();
    kit.remote().push("Back", TWENTY);
    kit.reconcile();
    kit.remote().push("Much, and yes", associations(3), "Holdfast-Confirm: " + digest);
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Blocked.class);
    String own = shown().digest().value();
    kit.remote().push("Yes at once", associations(4), "Holdfast-Confirm: " + own);
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Blocked.class);
    assertThat(kit.inForce()).hasSize(20);
  }

  @Test
  void whatTheRepositoryMovedOnFromCannotBeConfirmed() {
    inForce(TWENTY);
    String first = blocked(TWO).digest().value();
    var given = confirm(first);
    CommitId next = kit.remote().push("Other", associations(3));
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Blocked.class);
    String second = shown().digest().abbreviated();
    assertThat(now(given).state()).isEqualTo(ConfirmationStore.State.REFUSED);
    assertThat(now(given).reason())
        .isEqualTo(
            "the repository moved on to %s, whose plan is %s"
                .formatted(next.abbreviated(), second));
    assertThat(refused(first))
        .endsWith("moved on to %s, whose plan is %s".formatted(next.abbreviated(), second));
    assertThat(kit.inForce()).hasSize(20);
  }

  @Test
  void aRevertedCommitIsNoLongerOffered() {
    inForce(TWENTY);
    String digest = blocked(TWO).digest().value();
    var given = confirm(digest);
    CommitId revert = kit.remote().push("Revert", TWENTY);
    kit.reconcile();
    assertThat(now(given).reason())
        .isEqualTo("the repository moved on: %s was applied".formatted(revert.abbreviated()));
    assertThat(refused(digest)).contains("since then the repository moved on");
    assertThat(kit.inForce()).hasSize(20);
  }

  @Test
  void aRejectedHeadAnswersWhoConfirmedWhatWasBefore() {
    inForce(TWENTY);
    var given = confirm(blocked(TWO).digest().value());
    kit.remote().push("Typo", TWO.file("associations/a0.yaml", association("a0", "wbe", "web")));
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Refused.class);
    assertThat(now(given).reason()).endsWith("which has errors and was rejected");
  }

  @Test
  void moreNodesThanWereShownAreShownAgain() {
    inForce(TWENTY);
    Judgement shown = blocked(TWO);
    nodes(10, 12);
    var given = confirm(shown.digest().value());
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Blocked.class);
    assertThat(now(given).reason())
        .isEqualTo(
            "confirmed by operator, but it now affects 12 nodes, and 10 when it was shown; look at"
                + " it and confirm again");
    assertThat(braked().refusal()).isEqualTo(now(given).reason());
    assertThat(shown().digest()).isEqualTo(shown.digest());
    nodes(12, 13);
    confirm(shown.digest().value());
    assertThat(kit.reconcile()).as("8 % more").isInstanceOf(Outcome.Applied.class);
  }

  @Test
  void aBrakeThatWasNotShownIsShownFirst() {
    TestTree tree = braked(TWENTY, "massChange: {maxPercent: 60}\n");
    for (int i = 0; i < 10; i++) {
      kit.fleet().put(TestFleet.node("db-%d role=db".formatted(i)));
    }
    inForce(tree);
    Judgement shown = blocked(saying(braked(TWO, "massChange: {maxPercent: 60}\n"), "bye"));
    assertThat(shown.brakes()).extracting(Brake::id).containsExactly("prune");
    // the nodes that the repository may use become fewer; those that change stay ten
    for (int i = 0; i < 10; i++) {
      kit.fleet().put(revoked("db-%d role=db".formatted(i)));
    }
    var given = confirm(shown.digest().value());
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Blocked.class);
    assertThat(now(given).reason())
        .contains("a brake that was not shown: it would change up to 10 of 10 nodes");
    confirm(shown.digest().value());
    assertThat(kit.reconcile()).isInstanceOf(Outcome.Applied.class);
  }

  private dev.holdfast.reconciler.fleet.Node revoked(String text) {
    var node = TestFleet.node(text);
    return new dev.holdfast.reconciler.fleet.Node(
        node.name(),
        node.labels(),
        node.labelKeys(),
        node.key(),
        node.keyNumber(),
        node.agentVersion(),
        node.joinToken(),
        node.factsDigest(),
        node.registeredAt(),
        kit.now());
  }

  @Test
  void whatIsNoDigestOrWasNeverShownIsRefusedInWords() {
    inForce(TWENTY);
    assertThat(refused("a".repeat(12)))
        .isEqualTo("no commit of 'fleet' was blocked with the plan aaaaaaaaaaaa");
    blocked(TWO);
    assertThat(refused("a".repeat(64))).startsWith("no commit of 'fleet' was blocked");
    assertThat(refused("abc")).isEqualTo("'abc' is no plan digest: it has 12 to 64 hex digits");
    assertThat(refused("%".repeat(20))).endsWith("12 to 64 hex digits");
    assertThat(refused("x".repeat(100_000))).hasSizeLessThan(200);
  }

  @Test
  void nothingIsCarriedOutWhileNobodyKnowsWhereTheBranchIs() {
    inForce(TWENTY);
    var given = confirm(blocked(TWO).digest().value());
    kit.remote().deleteBranch("main");
    assertThat(kit.reconcile()).isInstanceOf(Outcome.NotReached.class);
    assertThat(now(given).state()).isEqualTo(ConfirmationStore.State.WAITING);
    assertThat(kit.inForce()).hasSize(20);
  }
}
