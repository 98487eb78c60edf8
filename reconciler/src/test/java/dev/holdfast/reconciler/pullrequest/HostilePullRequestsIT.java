package dev.holdfast.reconciler.pullrequest;

import static dev.holdfast.reconciler.testing.Fleets.node;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.Samples.documentWithSource;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.WantedStatus;
import dev.holdfast.reconciler.status.jdbc.JdbcStatusOutbox;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pull requests that nobody would open who means well: each is answered with a sentence, and holds
/// up no other.
@Timeout(120)
class HostilePullRequestsIT {
  private static final TestTree GOOD =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("associations/web.yaml", association("web", "web", "web"));

  private static final TestTree SAYS_BYE =
      GOOD.file(
          "associations/web.yaml", association("web", "web", "web", "parameters: {text: bye}\n"));

  @TempDir Path temp;
  private VersionsKit kit;
  private PullRequestKit pulls;
  private RecordingForge forge;
  private CommitId base;

  @BeforeEach
  void start() {
    kit = new VersionsKit(temp);
    kit.fleet().put(node("web-1 role=web"));
    base = kit.remote().push("First", GOOD);
    kit.reconcile();
    pulls = new PullRequestKit(kit);
    forge = pulls.forge;
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  private CommitId propose(long number, TestTree tree, CommitId... parents) {
    return pulls.propose(number, tree, parents.length == 0 ? new CommitId[] {base} : parents);
  }

  /// What was found out about one; another one beside it is planned all the same.
  private Finding look(long number) {
    CommitId other = propose(99, SAYS_BYE);
    pulls.look();
    assertThat(pulls.shown(other))
        .extracting(WantedStatus::description)
        .first()
        .isEqualTo("1 association, no problem");
    return pulls.store().find(FLEET, number).orElseThrow().finding();
  }

  private static List<String> problems(Finding finding) {
    return finding instanceof Finding.Invalid invalid
        ? invalid.problems().stream().map(HostilePullRequestsIT::line).toList()
        : List.of(finding.summary());
  }

  private static String line(Problem problem) {
    return problem.at() + ": " + problem.message();
  }

  @Test
  void moreFilesThanAreReadAreSaid() {
    CommitId head =
        kit.remote().proposeMany(RecordingForge.ref(7), "f%06d.txt", 100_001, "x", base);
    forge.open(7, head);
    assertThat(problems(look(7))).containsExactly(".: the repository has more than 100000 files");
    assertThat(forge.comments.get(7L)).contains("more than 100000 files");
  }

  @Test
  void moreFilesThanAreReadAreSaidAlsoWhenTheyComeInSteps() {
    CommitId half = kit.remote().proposeMany(RecordingForge.ref(7), "f%06d.txt", 60_000, "x", base);
    kit.remote().reset(half);
    kit.reconcile();
    kit.remote().propose("refs/heads/main", "Back", GOOD, half);
    kit.reconcile();
    base = kit.ground().state().commit();
    CommitId head = kit.remote().proposeMany(RecordingForge.ref(7), "f%06d.txt", 60_000, "y", base);
    forge.open(7, head);
    assertThat(look(7)).isInstanceOf(Finding.Planned.class);
  }

  @Test
  void manyFilesWithTheSameMistakeAreOneAnswer() {
    CommitId head =
        kit.remote()
            .proposeMany(
                RecordingForge.ref(7),
                "f%06d.yaml",
                20_000,
                "apiVersion: holdfast.dev/v1\nkind: Document\nmetadata: {name: x}\n",
                base);
    forge.open(7, head);
    Finding found = look(7);
    assertThat(problems(found)).hasSizeBetween(1, 200);
    assertThat(forge.comments.get(7L)).hasSizeLessThan(65_536);
  }

  @Test
  void everythingDeletedIsNoPlanToRemoveEverything() {
    propose(7, repository().file("README.md", "moved"));
    assertThat(problems(look(7)))
        .singleElement()
        .asString()
        .contains("there is no configuration here at all; that never means to remove everything");
    propose(7, repository());
    assertThat(problems(look(7))).singleElement().asString().contains("no configuration here");
  }

  @Test
  void linksOutwardsInwardsAndInCirclesAreNotFollowed() {
    propose(
        7,
        GOOD.link("documents/out.yaml", "../../../../etc/passwd")
            .link("documents/in.yaml", "web.yaml")
            .link("documents/a.yaml", "b.yaml")
            .link("documents/b.yaml", "a.yaml")
            .link("files/shadow", "/etc/shadow"));
    assertThat(problems(look(7)))
        .hasSize(4)
        .allMatch(each -> each.contains("is a symbolic link, where only plain files are read"));
  }

  @Test
  void aLinkIsNoContentForNodes() {
    propose(
        7,
        GOOD.file("documents/web.yaml", documentWithSource("web", "files/shadow"))
            .link("files/shadow", "/etc/shadow"));
    assertThat(problems(look(7)))
        .singleElement()
        .asString()
        .contains("'files/shadow' is no plain file; links are not followed");
  }

  @Test
  void aSubmoduleIsNotFetched() {
    propose(
        7,
        GOOD.file(".gitmodules", "[submodule \"x\"]\npath = documents/x\nurl = ext::sh -c x\n")
            .submodule("documents/x.yaml", "a".repeat(40)));
    assertThat(problems(look(7)))
        .singleElement()
        .asString()
        .contains("'documents/x.yaml' is a submodule, where only plain files are read");
  }

  @Test
  void aPointerOfLfsIsNoContent() {
    propose(
        7,
        GOOD.file("documents/web.yaml", documentWithSource("web", "files/web.conf"))
            .file(
                "files/web.conf",
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"));
    assertThat(problems(look(7)))
        .singleElement()
        .asString()
        .contains("'files/web.conf' is a pointer of Git LFS; its content is not in the repository");
  }

  @Test
  void attributesOfFilesChangeNothing() {
    propose(7, SAYS_BYE);
    var plain = (Finding.Planned) look(7);
    propose(
        7,
        SAYS_BYE.file(
            ".gitattributes",
            "* filter=evil diff=evil merge=ours text eol=crlf working-tree-encoding=UTF-16 ident export-ignore\n"));
    var tricked = (Finding.Planned) look(7);
    assertThat(tricked.digest()).isEqualTo(plain.digest());
    assertThat(tricked.counts()).isEqualTo(plain.counts());
  }

  @Test
  void attributesDoNotDecideHowBothSidesCometogether() {
    CommitId attributed =
        kit.remote().push("Attributes", GOOD.file(".gitattributes", "*.yaml merge=union\n"));
    kit.reconcile();
    base = attributed;
    TestTree tree = GOOD.file(".gitattributes", "*.yaml merge=union -text\n");
    propose(7, tree.file("associations/web.yaml", association("web", "web", "hm")));
    kit.remote()
        .push(
            "Meanwhile",
            GOOD.file(".gitattributes", "*.yaml merge=union\n")
                .file("associations/web.yaml", association("web", "web", "ho")));
    kit.reconcile();
    pulls.look();
    assertThat(pulls.store().find(FLEET, 7).orElseThrow().finding())
        .isInstanceOfSatisfying(
            Finding.Unmergeable.class,
            each -> assertThat(each.why()).contains("associations/web.yaml"));
  }

  @Test
  void aRewrittenHeadIsLookedAtAsItIs() {
    propose(7, SAYS_BYE);
    look(7);
    CommitId strange = propose(7, SAYS_BYE.file("README.md", "x"), new CommitId[0]);
    forge.open(7, new CommitId("d".repeat(40))); // what the forge says lags behind
    assertThat(look(7)).isInstanceOf(Finding.Planned.class);
    assertThat(pulls.store().find(FLEET, 7).orElseThrow().head()).isEqualTo(strange);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "refs/heads/*",
        "+refs/heads/main:refs/heads/evil",
        "refs/heads/a\nb",
        "refs/heads/../x",
        "refs/heads/x.lock",
        "^refs/heads/main",
        "HEAD~1",
        "--upload-pack=touch x"
      })
  void whatIsNoRefIsNotAskedFor(String ref) {
    open(ref, false);
    CommitId other = propose(99, SAYS_BYE);
    pulls.look();
    assertThat(pulls.store().find(FLEET, 7)).isEmpty();
    assertThat(pulls.store().find(FLEET, 99).orElseThrow().head()).isEqualTo(other);
  }

  private void open(String ref, boolean fork) {
    forge.open.put(
        7L,
        new PullRequest(
            7,
            "Odd",
            "ana",
            new CommitId("e".repeat(40)),
            ref,
            "main",
            fork,
            false,
            Set.of(),
            URI.create("https://forge.example/pulls/7")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"refs/heads/-x", "refs/heads/é/日本", "refs/heads/@", "refs/heads/a'b\"$(x)"})
  void oddNamesOfBranchesAreNames(String ref) {
    CommitId head = kit.remote().propose(ref, "Odd", SAYS_BYE, base);
    open(ref, false);
    assertThat(look(7)).isInstanceOf(Finding.Planned.class);
    assertThat(pulls.store().find(FLEET, 7).orElseThrow().head()).isEqualTo(head);
  }

  /// A commit has one status of each context, whoever opens pull requests for it.
  @Test
  void thoseOfTheSameHeadShowTheWorstOfAll() {
    pulls.demand(new GateSettings(1, 0, false, false, List.of()));
    pulls.restart();
    CommitId head = propose(7, SAYS_BYE);
    forge.writers.add("bob");
    forge.approvals.add(new PullRequest.Approval("bob", head));
    again(8, head, "bob"); // whose own word does not count
    again(9, head, "ana");
    pulls.look();

    var outbox = new JdbcStatusOutbox(kit.postgres().transactions());
    outbox.want(kit.fence(), FLEET, "recorded", pulls.shown(), kit.now(), Duration.ZERO);

    assertThat(outbox.shown(FLEET, head))
        .extracting(each -> each.wanted().context() + " " + each.wanted().state().id())
        .containsExactlyInAnyOrder("holdfast/plan pending", "holdfast/validate success");
  }

  private void again(long number, CommitId head, String author) {
    kit.remote().point(RecordingForge.ref(number), head);
    forge.open.put(
        number,
        new PullRequest(
            number,
            "Again",
            author,
            head,
            RecordingForge.ref(number),
            "main",
            false,
            false,
            Set.of(),
            URI.create("https://forge.example/pulls/" + number)));
  }

  @Test
  void aForkThatTheForgeDoesNotOfferIsSaidToBeOne() {
    open("", true);
    assertThat(look(7).summary())
        .isEqualTo(
            "skipped: it comes from a fork, whose commits this forge does not offer over Git");
    assertThat(forge.comments.get(7L))
        .contains("Holdfast cannot plan this", "Push its branch to this repository");
    look(7);
    assertThat(pulls.shown()).noneMatch(each -> each.commit().hex().startsWith("eeee"));
  }
}
