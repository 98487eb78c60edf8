package dev.holdfast.reconciler.pullrequest;

import static dev.holdfast.reconciler.testing.Fleets.node;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.Samples.documentWithSource;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.preview.LivePreview;
import dev.holdfast.reconciler.preview.NodeAnswer;
import dev.holdfast.reconciler.preview.PreviewSettings;
import dev.holdfast.reconciler.preview.Previews;
import dev.holdfast.reconciler.preview.Proposed;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.PreviewResult.Effect;
import dev.holdfast.wire.PreviewResult.End;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `holdfast check` below a pull request, from the comment to what nodes are told, and back.
class NodeChecksIT {
  private static final TestTree TWO =
      repository()
          .file("files/motd", "hello\n")
          .file("documents/web.yaml", document("web"))
          .file("documents/db.yaml", documentWithSource("db", "files/motd"))
          .file("associations/web.yaml", association("web", "web", "web"))
          .file("associations/db.yaml", association("db", "db", "db"));
  private static final TestTree BOTH =
      TWO.file("files/motd", "bye\n")
          .file(
              "associations/web.yaml",
              association("web", "web", "web", "parameters: {text: bye}\n"));
  private static final AssociationId WEB = AssociationId.parse("fleet/web");
  private static final AssociationId DB = AssociationId.parse("fleet/db");
  private static final PreviewSettings THREE =
      new PreviewSettings(3, false, Duration.ofMinutes(5), Duration.ofMinutes(1));

  @TempDir Path temp;
  private VersionsKit kit;
  private PullRequestKit pulls;
  private RecordingForge forge;
  private CommitId base;

  @BeforeEach
  void start() {
    start(new VersionsKit(temp));
  }

  private void start(VersionsKit some) {
    kit = some;
    for (String each :
        List.of("web-1 role=web", "web-2 role=web", "web-3 role=web", "db-1 role=db")) {
      kit.fleet().put(node(each));
    }
    base = kit.remote().push("First", TWO);
    kit.reconcile();
    pulls = new PullRequestKit(kit);
    pulls.restart(THREE);
    forge = pulls.forge;
    forge.writers.add("ana");
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  private CommitId propose(TestTree tree) {
    return pulls.propose(7, tree, base);
  }

  private Duration look() {
    return pulls.look();
  }

  private void ask(String by) {
    kit.pass(Duration.ofSeconds(1));
    assertThat(pulls.asked(new ForgeEvent.Commented(7, by, "/holdfast check"))).isTrue();
    look();
  }

  private String comment() {
    return Objects.requireNonNull(forge.comments.get(7L));
  }

  private Optional<LivePreview> latest() {
    return pulls.previews().latest(FLEET, List.of(7L)).stream().findFirst();
  }

  private Set<String> asked() {
    var names = new TreeSet<String>();
    latest().orElseThrow().parts().forEach(part -> names.add(part.node().value()));
    return names;
  }

  private PreviewOrder order(String name) {
    assertThat(pulls.previews().hasAny(new NodeName(name))).as(name).isTrue();
    return pulls.previews().deliver(new NodeName(name), "1.0", true).getFirst();
  }

  /// The node looks, and finds this.
  private void answer(String name, PreviewResult.Resource... found) {
    PreviewOrder order = order(name);
    answer(
        name,
        new PreviewResult(
            order.id(),
            End.CHECKED,
            order.contents().stream()
                .map(content ->
                    new PreviewResult.Association(
                        content.association(), 1 - found.length, 0, 0, List.of(found), 0))
                .toList()));
  }

  private void answer(String name, PreviewResult result) {
    pulls.previews().answered(new NodeName(name), List.of(result));
    pulls.previews().refresh();
  }

  private static PreviewResult.Resource changes(String... properties) {
    return new PreviewResult.Resource("file", Effect.CHANGE, List.of(properties));
  }

  private Optional<byte[]> fetch(String name, PreviewOrder order, Digest digest) {
    return pulls.previews().content(new NodeName(name), order.id(), digest);
  }

  @Test
  void nodesSayWhatItWouldChange() {
    propose(BOTH);
    look();
    assertThat(comment()).contains("Comment `holdfast check` to ask up to 3 nodes");
    ask("ana");
    assertThat(asked()).hasSize(3).contains("db-1");
    assertThat(pulls.audit()).containsExactly("ana in a comment: check-pull-request fleet#7 3");
    assertThat(comment()).contains("**Checked on 0 of 4 nodes: 3 to answer**");
    List<String> webs = asked().stream().filter(each -> each.startsWith("web")).toList();
    PreviewOrder order = order("db-1");
    assertThat(order.epoch()).isEqualTo(4);
    assertThat(order.scripts()).isFalse();
    assertThat(order.expiresAt()).isEqualTo(kit.now().plus(Duration.ofMinutes(5)));
    Digest document = order.contents().getFirst().enforced();
    var content =
        EnforcedContent.from(JsonText.parseObject(fetch("db-1", order, document).orElseThrow()));
    assertThat(fetch("db-1", order, content.files().getFirst().digest()).orElseThrow())
        .asString()
        .isEqualTo("bye\n");
    assertThat(fetch(webs.getFirst(), order, document)).isEmpty(); // it is not for that one
    kit.pass(Duration.ofSeconds(31)); // where the answer was lost, it is told again
    answer("db-1", changes("content"));
    answer(webs.get(0));
    answer(webs.get(1), changes("content", "mode"));
    look();
    assertThat(comment())
        .contains("**Checked on 3 of 4 nodes: 1 no change, 2 would change `file`**")
        .contains("- `db-1`:\n  - `file` of `db` would change (content)\n")
        .contains("  - `file` of `web` would change (content, mode)\n")
        .contains("- no change: `%s`\n".formatted(webs.getFirst()))
        .contains(
            "About `%s`, as `ana` asked. Nothing was changed on any node."
                .formatted(latest().orElseThrow().head().abbreviated()));
    assertThat(latest().orElseThrow().state()).isEqualTo(LivePreview.State.DONE);
    assertThat(fetch("db-1", order, document)).isEmpty();
    assertThat(kit.versions("web")).hasSize(1);
    assertThat(kit.inForce()).containsExactly("db 1", "web 1");
  }

  @Test
  void whileAnswersComeTheCommentIsNotWrittenForEach() {
    propose(BOTH);
    ask("ana");
    int written = forge.commentsWritten;
    assertThat(look()).isEqualTo(NodeChecks.PACE);
    List<String> nodes = List.copyOf(asked());
    answer(nodes.get(0));
    look();
    answer(nodes.get(1));
    look();
    assertThat(forge.commentsWritten).isEqualTo(written);
    kit.pass(Duration.ofSeconds(15));
    look();
    assertThat(forge.commentsWritten).isEqualTo(written + 1);
    assertThat(comment()).contains("2 no change, 1 to answer");
    kit.pass(Duration.ofSeconds(1));
    answer(nodes.get(2));
    look();
    assertThat(forge.commentsWritten).isEqualTo(written + 2);
    assertThat(comment()).contains("**Checked on 3 of 4 nodes: 3 no change**");
  }

  @Test
  void whoDoesNotAnswerInTimeIsNamed() {
    propose(BOTH);
    ask("ana");
    List<String> nodes = List.copyOf(asked());
    answer(nodes.get(0));
    answer(nodes.get(1), PreviewResult.of(order(nodes.get(1)), End.NOT_FETCHED));
    kit.pass(Duration.ofMinutes(5));
    assertThat(pulls.previews().hasAny(new NodeName(nodes.get(2)))).isFalse();
    look();
    assertThat(comment())
        .contains("1 no change, 2 not checked")
        .contains("`%s`: could not fetch what is proposed".formatted(nodes.get(1)))
        .contains("`%s`: did not answer within 5m".formatted(nodes.get(2)));
    assertThat(latest().orElseThrow().state()).isEqualTo(LivePreview.State.DEADLINE);
    answer(nodes.get(2), new PreviewResult("p-1", End.CHECKED, List.of())); // too late
    assertThat(latest().orElseThrow().isAnswered()).isFalse();
  }

  @Test
  void anAgentThatIsTooOldIsToldAsSuch() {
    propose(BOTH);
    ask("ana");
    String old = asked().iterator().next();
    assertThat(pulls.previews().deliver(new NodeName(old), "0.0.9", false)).isEmpty();
    kit.pass(Duration.ofSeconds(20));
    look();
    assertThat(comment()).contains("`%s`: cannot preview (agent version 0.0.9)".formatted(old));
  }

  @Test
  void aNewHeadIsNotMixedUpWithTheOldOne() {
    CommitId first = propose(BOTH);
    ask("ana");
    String one = asked().iterator().next();
    PreviewOrder order = order(one);
    propose(TWO.file("files/motd", "other\n"));
    look();
    assertThat(latest().orElseThrow().state()).isEqualTo(LivePreview.State.NEW_HEAD);
    assertThat(comment())
        .contains("An earlier head, `%s`, was checked on 0 of 4".formatted(first.abbreviated()));
    assertThat(pulls.previews().hasAny(new NodeName(one))).isFalse();
    assertThat(fetch(one, order, order.contents().getFirst().enforced())).isEmpty();
    ask("ana");
    assertThat(asked()).containsExactly("db-1");
    forge.open.clear();
    look();
    assertThat(latest().orElseThrow().state()).isEqualTo(LivePreview.State.CLOSED);
  }

  @Test
  void strangersAskForNothing() {
    propose(BOTH);
    ask("eve");
    assertThat(latest()).isEmpty();
    assertThat(pulls.audit()).isEmpty();
    assertThat(pulls.previews().hasAny(new NodeName("web-1"))).isFalse();
  }

  @Test
  void nothingOfAForkReachesANode() {
    CommitId head = propose(BOTH);
    forge.fork(7, head);
    ask("ana");
    assertThat(comment())
        .contains("Not checked on any node: it comes from a fork")
        .doesNotContain("Comment `holdfast check`");
    assertThat(latest().orElseThrow().parts()).isEmpty();
  }

  @Test
  void withoutTheOperatorsWordNoNodeIsAsked() {
    pulls.restart(PreviewSettings.OFF);
    propose(BOTH);
    look();
    assertThat(comment()).doesNotContain("holdfast check");
    ask("ana");
    assertThat(comment()).contains("its operator can allow it with 'pullRequests.preview'");
    assertThat(latest().orElseThrow().parts()).isEmpty();
  }

  @Test
  void whatIsNotValidOrChangesNothingIsNotSent() {
    propose(TWO.file("associations/web.yaml", association("web", "wbe", "web")));
    ask("ana");
    assertThat(comment()).contains("Not checked on any node: what it proposes is not valid");
    propose(TWO.file("README.md", "words"));
    ask("ana");
    assertThat(latest().orElseThrow().refusal()).isEqualTo("it changes no association");
    propose(TWO.file("associations/new.yaml", association("new", "web", "nobody")));
    ask("ana");
    assertThat(latest().orElseThrow().refusal()).contains("no node that this repository may use");
  }

  @Test
  void oneAtATimeForAPullRequest() {
    propose(BOTH);
    ask("ana");
    ask("ana");
    assertThat(latest().orElseThrow().id()).isEqualTo("p-1");
    assertThat(pulls.previews().running(FLEET)).hasSize(1);
  }

  @Test
  void anotherReplicaServesTheNodesAndARestartLosesNothing() {
    propose(BOTH);
    ask("ana");
    List<String> nodes = List.copyOf(asked());
    answer(nodes.get(0), changes("content"));
    var woken = new ArrayList<NodeName>();
    pulls.restart();
    pulls.previews().listen(woken::addAll);
    pulls.previews().refresh();
    assertThat(woken)
        .extracting(NodeName::value)
        .containsExactlyInAnyOrder(nodes.get(1), nodes.get(2));
    answer(nodes.get(1));
    // one that heard of it elsewhere answers here, before this replica heard
    Previews late = pulls.replica();
    late.answered(
        new NodeName(nodes.get(2)), List.of(new PreviewResult("p-1", End.CHECKED, List.of())));
    var finished = new ArrayList<String>();
    pulls.previews().follow(repository -> finished.add(repository.value()));
    pulls.previews().refresh();
    assertThat(finished).containsExactly("fleet");
    kit.lead();
    look();
    assertThat(comment()).contains("**Checked on 3 of 4 nodes: 2 no change, 1 would change");
  }

  @Test
  void whatANodeMakesUpIsDropped() {
    propose(BOTH);
    ask("ana");
    String liar = asked().iterator().next();
    PreviewOrder order = order(liar);
    AssociationId own = order.contents().getFirst().association();
    AssociationId others = own.equals(WEB) ? DB : WEB;
    answer(
        liar,
        new PreviewResult(
            order.id(),
            End.CHECKED,
            List.of(
                new PreviewResult.Association(
                    own,
                    0,
                    0,
                    0,
                    List.of(
                        new PreviewResult.Resource("made up", Effect.CHANGE, List.of()),
                        changes("content", "the file says: root:x:0", "@everyone")),
                    0),
                new PreviewResult.Association(others, 0, 0, 0, List.of(changes("mode")), 0))));
    answer("db-2", new PreviewResult(order.id(), End.CHECKED, List.of())); // nobody asked it
    answer(liar, new PreviewResult(order.id(), End.BUSY, List.of())); // it said something else
    answer(liar, new PreviewResult("p-99", End.CHECKED, List.of()));
    LivePreview preview = latest().orElseThrow();
    assertThat(preview.parts())
        .filteredOn(part -> !part.isWaiting())
        .singleElement()
        .satisfies(part -> {
          assertThat(part.node().value()).isEqualTo(liar);
          assertThat(part.answer())
              .isInstanceOfSatisfying(
                  NodeAnswer.Looked.class,
                  looked ->
                      assertThat(looked.result().associations())
                          .singleElement()
                          .satisfies(each -> {
                            assertThat(each.id()).isEqualTo(own);
                            assertThat(each.resources()).containsExactly(changes("content"));
                          }));
        });
  }

  @Test
  void nodesThatAreOnlineAreAskedFirst() {
    pulls.offline.addAll(Set.of("web-1", "web-3"));
    pulls.restart(new PreviewSettings(2, false, Duration.ofMinutes(5), Duration.ofMinutes(1)));
    propose(BOTH);
    ask("ana");
    assertThat(asked()).containsExactly("db-1", "web-2");
  }

  @Test
  void onlyWhoLeadsAsks() {
    propose(BOTH);
    look();
    Fence old = kit.fence();
    kit.loseLeadershipUnnoticed();
    assertThatThrownBy(() ->
            pulls
                .previews()
                .refuse(old, new Proposed(FLEET, 7, base, "ana", List.of(), Map.of()), "too late"))
        .isInstanceOf(LostLeadershipException.class);
    assertThat(latest()).isEmpty();
  }
}
