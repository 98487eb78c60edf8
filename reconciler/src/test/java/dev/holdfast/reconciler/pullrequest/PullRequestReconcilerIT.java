package dev.holdfast.reconciler.pullrequest;

import static dev.holdfast.reconciler.pullrequest.PullRequestKit.SAYS_BYE;
import static dev.holdfast.reconciler.pullrequest.PullRequestKit.TWO;
import static dev.holdfast.reconciler.testing.Fleets.node;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconciler.changes.Verified;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.LogLines;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Given a repository, a fleet and open pull requests: what people read on them.
class PullRequestReconcilerIT {
  @TempDir Path temp;
  private VersionsKit kit;
  private PullRequestKit pulls;
  private RecordingForge forge;
  private CommitId base;
  private final Set<String> broken = new HashSet<>();

  @BeforeEach
  void start() {
    kit = new VersionsKit(temp);
    base = PullRequestKit.twoInForce(kit);
    pulls = new PullRequestKit(kit);
    pulls.stand((node, association) -> standing(node.value(), association.value()));
    pulls.restart();
    forge = pulls.forge;
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  private Verified.Standing standing(String node, String association) {
    if (broken.contains(association)) {
      throw new IllegalStateException("a bug");
    }
    return node.equals("web-3") ? Verified.Standing.STALE : Verified.Standing.IN_SYNC;
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

  @Test
  void aChangeIsPlannedAgainstTheFleet() {
    CommitId head = propose(7, SAYS_BYE);
    look();
    assertThat(shown(head))
        .containsExactly(
            "holdfast/validate success: 2 associations, no problem",
            "holdfast/plan success: +0 ~1 \u22120 associations · 3 nodes: 2 change, 1 stale");
    assertThat(forge.comments.get(7L))
        .startsWith("<!-- holdfast plan fleet -->\n### Holdfast plan for `fleet`\n")
        .contains("change (file): 2 nodes, web-1, web-2")
        .contains("stale: 1 node, web-3")
        .contains("+ parameters.text: bye")
        .contains("(https://holdfast.example/repositories/fleet/pull-requests/7)");
    assertThat(forge.annotations)
        .singleElement()
        .satisfies(each -> assertThat(each.failed()).isFalse());
  }

  @Test
  void whatIsLookedAtAgainIsNotSaidAgain() {
    propose(7, SAYS_BYE);
    look();
    assertThat(look()).isEqualTo(kit.entry().poll());
    kit.pass(Duration.ofMinutes(11)); // the nodes are looked at again, and stand as before
    look();
    kit.restart();
    kit.reconcile();
    pulls.restart();
    look();
    assertThat(forge.commentsWritten).isEqualTo(1);
    assertThat(forge.annotations).hasSize(1);
    assertThat(pulls.shown()).hasSize(2);
  }

  @Test
  void aMistakeIsToldWhereItIsAndGoneWhenItIsRepaired() {
    CommitId head = propose(7, TWO.file("associations/web.yaml", association("web", "wbe", "web")));
    look();
    assertThat(shown(head))
        .satisfiesExactly(
            validate ->
                assertThat(validate)
                    .startsWith("holdfast/validate failure: associations/web.yaml:5:13: ")
                    .contains("wbe"),
            plan ->
                assertThat(plan)
                    .isEqualTo(
                        "holdfast/plan failure: there is no plan: the merged files are not valid"));
    assertThat(forge.comments.get(7L)).contains("**1 problem**", "associations/web.yaml:5:13");
    assertThat(forge.annotations.getFirst().lines())
        .singleElement()
        .satisfies(line -> {
          assertThat(line.path()).isEqualTo("associations/web.yaml");
          assertThat(line.line()).isEqualTo(5);
          assertThat(line.error()).isTrue();
        });
    CommitId repaired = propose(7, SAYS_BYE);
    look();
    assertThat(shown(repaired)).first().asString().startsWith("holdfast/validate success");
    assertThat(forge.comments.get(7L)).doesNotContain("problem");
  }

  @Test
  void aConflictNamesItsFiles() {
    CommitId head = propose(7, SAYS_BYE);
    kit.remote()
        .push(
            "Meanwhile",
            TWO.file(
                "associations/web.yaml",
                association("web", "web", "web", "parameters: {text: hm}\n")));
    kit.reconcile();
    look();
    assertThat(shown(head))
        .first()
        .isEqualTo("holdfast/validate failure: conflicts with 'main' in 'associations/web.yaml'");
    assertThat(forge.comments.get(7L)).contains("- `associations/web.yaml`");
  }

  @Test
  void aMovedBranchPlansAnew() {
    CommitId head = propose(7, SAYS_BYE);
    look();
    String before = forge.comments.get(7L);
    kit.remote()
        .push("Meanwhile", TWO.file("associations/db.yaml", association("db", "web", "db")));
    kit.reconcile();
    look();
    assertThat(shown(head)).last().asString().contains("+0 ~1");
    assertThat(forge.comments.get(7L)).isNotEqualTo(before);
    assertThat(pulls.store().find(FLEET, 7).orElseThrow().base()).isEqualTo(kit.ground().seen());
  }

  @Test
  void aBrakeIsRedBeforeTheMerge() {
    TestTree many = TWO;
    for (int i : IntStream.range(0, 10).toArray()) {
      many = many.file("associations/a%d.yaml".formatted(i), association("a" + i, "web", "none"));
    }
    base = kit.remote().push("Many", many);
    kit.reconcile();
    CommitId head = propose(7, TWO);
    look();
    assertThat(shown(head))
        .last()
        .asString()
        .startsWith("holdfast/plan failure: would be blocked: it would retire 10 of 12 ");
    assertThat(forge.comments.get(7L)).contains("A brake would block this commit");
  }

  @Test
  void twoThatChangeTheSameNameEachOther() {
    propose(7, SAYS_BYE);
    look();
    assertThat(forge.comments.get(7L)).doesNotContain("#8");
    propose(8, TWO.file("associations/web.yaml", association("web", "db", "web")));
    look();
    assertThat(forge.comments.get(7L)).contains("#8 changes `web` too");
    assertThat(forge.comments.get(8L)).contains("#7 changes `web` too");
    forge.open.remove(8L);
    look();
    assertThat(forge.comments.get(7L)).doesNotContain("#8");
    assertThat(pulls.store().find(FLEET, 8).orElseThrow().closedAt()).isEqualTo(kit.now());
  }

  @Test
  void draftsAndLabelsAreLeftAloneWhereTheOperatorSaysSo() {
    pulls.restart(new PullRequestSettings(true, false, Set.of("later")));
    CommitId head = propose(7, SAYS_BYE);
    forge.open(7, head, true, Set.of());
    CommitId other = propose(8, SAYS_BYE);
    forge.open(8, other, false, Set.of("later"));
    look();
    assertThat(forge.comments).isEmpty();
    assertThat(pulls.shown()).isEmpty();
    forge.open(7, head, false, Set.of());
    look();
    assertThat(forge.comments).containsOnlyKeys(7L);
  }

  @Test
  void aCommentThatTheForgeDoesNotTakeIsTriedAgainLater() {
    propose(7, SAYS_BYE);
    forge.commentTrouble = new ForgeException("the forge is down", true, Duration.ofSeconds(40));
    assertThat(look()).isEqualTo(Duration.ofSeconds(40));
    assertThat(pulls.store().find(FLEET, 7).orElseThrow().comment().problem())
        .isEqualTo("the forge is down");
    forge.commentTrouble = null;
    look();
    assertThat(forge.comments).isEmpty();
    kit.pass(Duration.ofSeconds(41));
    look();
    assertThat(forge.comments).containsOnlyKeys(7L);
    assertThat(pulls.store().find(FLEET, 7).orElseThrow().comment().problem()).isEmpty();
  }

  @Test
  void onlyWhoMayWriteGivesCommands() throws Exception {
    propose(7, SAYS_BYE);
    look();
    CommitId first = pulls.store().find(FLEET, 7).orElseThrow().head();
    kit.pass(Duration.ofMinutes(1));
    forge.writers.add("ana");
    assertThat(pulls.asked(new ForgeEvent.Commented(7, "eve", "holdfast plan"))).isTrue();
    assertThat(pulls.asked(new ForgeEvent.Commented(7, "ana", "looks good"))).isFalse();
    look();
    assertThat(pulls.store().find(FLEET, 7).orElseThrow().examinedAt()).isBefore(kit.now());
    pulls.asked(new ForgeEvent.Commented(7, "ana", "/Holdfast  plan\nplease"));
    look();
    assertThat(pulls.store().find(FLEET, 7).orElseThrow().examinedAt()).isEqualTo(kit.now());
    assertThat(pulls.store().find(FLEET, 7).orElseThrow().head()).isEqualTo(first);
  }

  @Test
  void aForgeThatDoesNotAnswerChangesNothing() {
    propose(7, SAYS_BYE);
    look();
    forge.trouble = new ForgeException("the forge is down", true, null);
    assertThatThrownBy(pulls::tryToLook).isSameAs(forge.trouble);
    assertThat(pulls.store().open(FLEET)).hasSize(1);
  }

  @Test
  void aCommentStaysWithinWhatTheForgeTakes() {
    TestTree many = TWO;
    for (int i : IntStream.range(0, 300).toArray()) {
      many =
          many.file(
              "associations/a%d.yaml".formatted(i),
              association("a" + i, "web", "r" + i, "parameters: {text: \"%d\"}\n".formatted(i)));
    }
    forge.most = 12_000;
    propose(7, many);
    look();
    assertThat(forge.comments.get(7L))
        .hasSizeLessThan(12_000)
        .contains("more parts that do not fit here", "[The whole plan]");
  }

  @Test
  void whereNothingFoldsPartsHaveTitles() {
    forge.folds = false;
    propose(7, SAYS_BYE);
    look();
    assertThat(forge.comments.get(7L)).contains("**changed:** `web`").doesNotContain("<details");
  }

  @Test
  void whatCannotBeShownOnLinesHoldsUpNothing() {
    forge.annotateTrouble = new ForgeException("not allowed", false, null);
    CommitId head = propose(7, SAYS_BYE);
    look();
    assertThat(shown(head)).hasSize(2);
    assertThat(forge.comments).containsOnlyKeys(7L);
  }

  @Test
  void oneThatCannotBeLookedAtHoldsUpNoOther() {
    broken.add("web");
    CommitId head = propose(7, SAYS_BYE);
    CommitId other = propose(8, TWO.file("associations/db.yaml", association("db", "web", "db")));
    look();
    assertThat(shown(other)).hasSize(2);
    assertThat(shown(head)).isEmpty();
    broken.clear();
    look();
    assertThat(shown(head)).hasSize(2);
  }

  @Test
  void oneWhoseHeadCameLateAndThatCannotBeLookedAtIsToldToo() {
    CommitId told = kit.remote().propose("refs/heads/elsewhere", "Proposed", SAYS_BYE, base);
    forge.open(7, told);
    broken.add("web");
    try (var log = LogLines.of(PullRequestReconciler.class)) {
      look();
      kit.remote().point(RecordingForge.ref(7), told);
      look();
      look();
      assertThat(log.all())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("INFO a pull request is not looked at"),
              line -> assertThat(line).startsWith("ERROR a pull request cannot be looked at"));
    }
  }

  @Test
  void textOfStrangersStaysText() {
    propose(
        7,
        TWO.file(
            "associations/web.yaml",
            association(
                "web",
                "web",
                "web",
                "parameters: {text: \"`</details> @everyone ![x](http://x/) \"}\n")));
    look();
    assertThat(Objects.requireNonNull(forge.comments.get(7L)).lines())
        .filteredOn(line -> line.contains("@everyone"))
        .allMatch(line -> line.startsWith("+ parameters.text: "));
    assertThat(pulls.store().find(FLEET, 7)).isPresent();
  }
}
