package dev.holdfast.agent.run;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.state.Disabled;
import dev.holdfast.agent.state.RunLock;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.agent.testing.RegisteredNode;
import dev.holdfast.canonical.Bytes;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.PreviewResult.Effect;
import dev.holdfast.wire.PreviewResult.End;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What an agent makes of proposals that it is asked to look at.
class PreviewsIT extends RegisteredNode {
  private static final Duration SOON = Duration.ofMinutes(5);

  private static Documents web(String text) {
    return association(WEB).file("/etc/motd", text).file("/etc/issue", "welcome");
  }

  private void running() {
    reconciler.release(web("hello"));
    node.start();
    until("it runs", () -> !reconciler.reports(WEB).isEmpty() && reconciler.isUpToDate());
    until(
        "its report is acknowledged and its run written down",
        () -> node.reportsWaiting() == 0 && node.isResting());
  }

  /// The answer may be at the reconciler before the node knows that.
  private void owesNoAnswer() {
    Path open = node.stateFolder().resolve("previews-open");
    until("it owes no answer", () -> Files.notExists(open));
  }

  private PreviewResult result(String id) {
    until("preview " + id + " is answered", () -> reconciler.previewed(id) != null);
    return Objects.requireNonNull(reconciler.previewed(id));
  }

  private static PreviewResult.Association only(PreviewResult result) {
    assertThat(result.end()).isEqualTo(End.CHECKED);
    assertThat(result.associations()).hasSize(1);
    return result.associations().getFirst();
  }

  /// All that the agent keeps, but for what it must remember of previews and of the time.
  private Map<String, String> state() {
    var files = new TreeMap<String, String>();
    try (Stream<Path> paths = Files.walk(node.stateFolder())) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        String name = node.stateFolder().relativize(path).toString();
        if (!List.of("previews", "previews-open", "clock").contains(name)) {
          files.put(name, Files.readString(path, StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return files;
  }

  private long answers(String id) {
    return reconciler.checkIns().stream()
        .flatMap(each -> Objects.requireNonNull(each.previews()).stream())
        .filter(each -> each.preview().equals(id))
        .distinct()
        .count();
  }

  /// What came before has been read, too. An order that was told to somebody who just hung up is
  /// told again, as reconcilers do; nodes take it once.
  private void another(String id) {
    PreviewOrder order = reconciler.preview(id, false, SOON, web("hello"));
    Signed again = Signed.sign(PreviewOrder.TYPE, order.toJson(), reconciler.gate().key());
    until(
        "preview " + id + " is answered",
        () -> {
          boolean isAnswered = reconciler.previewed(id) != null;
          if (!isAnswered && reconciler.hasToldAllPreviews()) {
            reconciler.preview(again);
          }
          return isAnswered;
        });
  }

  @Test
  void itTellsWhatWouldChangeAndChangesNothing() {
    running();
    String tree = node.tree().snapshot();
    Map<String, String> state = state();
    reconciler.preview("p-1", false, SOON, web("good bye").repositoryFile("files/x", "unused"));
    PreviewResult.Association found = only(result("p-1"));
    assertThat(found.same()).isEqualTo(1);
    assertThat(found.resources())
        .containsExactly(new PreviewResult.Resource("motd", Effect.CHANGE, List.of("content")));
    owesNoAnswer();
    assertThat(node.tree().snapshot()).isEqualTo(tree);
    assertThat(state()).isEqualTo(state);
    assertThat(reconciler.reports()).hasSize(1);
  }

  @Test
  void whatIsProposedAndNotReleasedIsNeverTakenUp() throws IOException {
    running();
    reconciler.preview("p-1", false, SOON, association("fleet/new").file("/etc/new", "new"));
    assertThat(only(result("p-1")).resources())
        .containsExactly(new PreviewResult.Resource("new", Effect.CHANGE, List.of("state")));
    reconciler.ask("run-1", WEB, false, SOON);
    until("it runs as asked", () -> reconciler.reports(WEB).size() == 2);
    assertThat(reconciler.reports("fleet/new")).isEmpty();
    assertThat(node.tree().has("/etc/new")).isFalse();
    assertThat(node.progress(WEB).version()).isEqualTo(1);
    assertThat(node.stateFolder().resolve("proposed")).isEmptyDirectory();
  }

  @Test
  void oneIsLookedAtOnceAlsoAfterARestart() {
    running();
    PreviewOrder order = reconciler.preview("p-1", false, SOON, web("good bye"));
    result("p-1");
    owesNoAnswer();
    Signed again = Signed.sign(PreviewOrder.TYPE, order.toJson(), reconciler.gate().key());
    int fetched = reconciler.fetched().size();
    reconciler.preview(again);
    node.lookAgain();
    until("it is read", () -> reconciler.checkIns().getLast().waitSeconds() > 0);
    node.close();
    startsAgain();
    reconciler.preview(again);
    another("p-2");
    assertThat(answers("p-1")).isEqualTo(1);
    assertThat(reconciler.fetched()).hasSize(fetched + 1);
  }

  private void startsAgain() {
    int before = reconciler.checkIns().size();
    node.start();
    until("it is there again", () -> reconciler.checkIns().size() > before);
  }

  /// Ended while it looks: nobody is told any more.
  private void endsWhileItLooks() throws IOException {
    until("it looks", () -> Files.exists(folder.resolve("begun")));
    node.close();
    Files.delete(folder.resolve("begun"));
  }

  private void isAskedAndEnds() throws IOException {
    node.onThisMachine();
    node.start();
    reconciler.preview(
        "p-1",
        true,
        SOON,
        association(WEB)
            .resource(
                ("{'name': 'slow', 'script': {'check': 'touch %1$s/begun; while [ ! -e %1$s/go ];"
                        + " do sleep 0.05; done; exit 1', 'apply': 'true'}}")
                    .formatted(folder)));
    endsWhileItLooks();
    assertThat(reconciler.previewed("p-1")).isNull();
  }

  @Test
  void whatWasNotAnsweredBeforeARestartIsAnsweredAfterIt() throws IOException {
    isAskedAndEnds();
    Files.createFile(folder.resolve("go"));
    node.start();
    assertThat(only(result("p-1")).resources()).hasSize(1);
    another("p-2");
    assertThat(answers("p-1")).isEqualTo(1);
  }

  @Test
  void whatExpiredBeforeARestartIsNotTakenUpAgain() throws IOException {
    isAskedAndEnds();
    clock.advance(SOON);
    startsAgain();
    another("p-2");
    assertThat(answers("p-1")).isZero();
    owesNoAnswer();
  }

  @Test
  void aProposalThatWasThereAtEveryStartIsGivenUp() throws IOException {
    isAskedAndEnds();
    for (int start = 1; start <= 3; start++) {
      node.start();
      endsWhileItLooks();
    }
    node.start();
    assertThat(result("p-1").end()).isEqualTo(End.INTERRUPTED);
    assertThat(folder.resolve("begun")).doesNotExist();
  }

  @Test
  void aNodeThatRegistersAnewOwesNobodyAnAnswer() throws IOException {
    isAskedAndEnds();
    reconciler.gate().admit();
    node.register();
    startsAgain();
    another("p-2");
    assertThat(answers("p-1")).isZero();
  }

  @Test
  void whatAKilledAgentLeftBehindIsGoneWithItsNextStart() throws IOException {
    Path proposed = Files.createDirectories(node.stateFolder().resolve("proposed"));
    Files.writeString(proposed.resolve("0".repeat(64)), "half looked at");
    node.start();
    until("it checks in", () -> !reconciler.checkIns().isEmpty());
    assertThat(proposed).isEmptyDirectory();
  }

  @Test
  void whatExpiredOrIsForAnotherOrOfAnEarlierTimeIsNotObeyed() {
    reconciler.sequence(7, 1);
    running();
    PreviewOrder good = reconciler.preview("p-1", false, Duration.ofMinutes(-1), web("x"));
    sign(with(good, "p-2", "node-2", 7));
    sign(with(good, "p-3", "node-1", 6));
    another("p-9");
    Stream.of("p-1", "p-2", "p-3").forEach(id -> assertThat(answers(id)).as(id).isZero());
    assertThat(reconciler.fetched()).noneMatch(path -> path.contains("p-1"));
  }

  private PreviewOrder with(PreviewOrder order, String id, String name, long epoch) {
    return new PreviewOrder(
        id,
        new NodeName(name),
        epoch,
        clock.instant().plus(SOON),
        order.budget(),
        false,
        order.contents());
  }

  private void sign(PreviewOrder order) {
    reconciler.preview(Signed.sign(PreviewOrder.TYPE, order.toJson(), reconciler.gate().key()));
  }

  @Test
  void whatThisReconcilerDidNotSignAsAPreviewIsNotObeyed() {
    running();
    PreviewOrder order = with(reconciler.preview("p-0", false, SOON, web("x")), "p-1", "node-1", 1);
    result("p-0");
    Signed signed = Signed.sign(PreviewOrder.TYPE, order.toJson(), reconciler.gate().key());
    for (Signed bad :
        List.of(
            Signed.sign(PreviewOrder.TYPE, order.toJson(), SigningKey.generate()),
            Signed.sign("run", order.toJson(), reconciler.gate().key()),
            new Signed(
                PreviewOrder.TYPE,
                Bytes.of(
                    new String(signed.payload().toArray(), StandardCharsets.UTF_8)
                        .replace("\"scripts\":false", "\"scripts\":true")
                        .getBytes(StandardCharsets.UTF_8)),
                signed.signature()))) {
      int before = reconciler.checkIns().size();
      reconciler.preview(bad);
      until("it is answered", () -> reconciler.checkIns().size() > before);
      clock.advance(Duration.ofMinutes(2)); // contact is tried again
    }
    assertThat(reconciler.previewed("p-1")).isNull();
  }

  @Test
  void contentThatIsSomethingElseIsNotLookedAt() {
    running();
    reconciler.damageBlobs(true);
    reconciler.preview("p-1", false, SOON, web("good bye"));
    assertThat(result("p-1").end()).isEqualTo(End.NOT_FETCHED);
    reconciler.damageBlobs(false);
    another("p-2");
  }

  @Test
  void contentThatNobodyHasOrNobodyCanReadIsToldAsSuch() {
    running();
    byte[] newer = "{\"document\":{}}".getBytes(StandardCharsets.UTF_8);
    reconciler.blob(newer);
    for (var each : Map.of("p-1", Digest.of("nothing"), "p-2", Digest.of(newer)).entrySet()) {
      sign(
          new PreviewOrder(
              each.getKey(),
              new NodeName("node-1"),
              1,
              clock.instant().plus(SOON),
              Duration.ofMinutes(1),
              false,
              List.of(new PreviewOrder.Content(AssociationId.parse(WEB), each.getValue()))));
    }
    assertThat(result("p-1").end()).isEqualTo(End.NOT_FETCHED);
    assertThat(result("p-2").end()).isEqualTo(End.UNREADABLE);
  }

  @Test
  void aNodeWhoseChangesAreOffLooksToo() throws IOException {
    running();
    StateFolder.disable(node.stateFolder(), new Disabled("repairs", null));
    reconciler.preview("p-1", false, SOON, web("good bye"));
    assertThat(only(result("p-1")).resources()).hasSize(1);
  }

  @Test
  void whoeverChangesTheNodeByHandIsNotDisturbed() throws Exception {
    running();
    try (RunLock byHand = RunLock.take(node.stateFolder(), () -> {})) {
      assertThat(byHand).isNotNull();
      reconciler.preview("p-1", false, SOON, web("good bye"));
      until("it is fetched", () -> reconciler.fetched().stream().anyMatch(p -> p.contains("p-1")));
      assertThat(reconciler.previewed("p-1")).isNull();
    }
    inSteps(Duration.ofSeconds(2), "it is looked at", () -> reconciler.previewed("p-1") != null);
    only(result("p-1"));
  }

  @Test
  void noSecretAndNothingThatWasFoundIsTold() throws IOException {
    running();
    Files.createDirectories(node.stateFolder().resolve("secrets"));
    Files.writeString(node.stateFolder().resolve("secrets/token"), "a-secret-value\n");
    node.tree().file("/etc/found", "a-found-value\n");
    reconciler.preview(
        "p-1",
        false,
        SOON,
        association(WEB)
            .file("/etc/found", "{{ secret:token }}")
            .file("/etc/other", "{{ secret:none }}")
            .resource(
                "{'name': 'named', 'file': {'path': '/etc/{{ secret:token }}', 'content': 'x'}}"));
    PreviewResult.Association found = only(result("p-1"));
    assertThat(found.resources())
        .extracting(each -> each.name() + " " + each.effect())
        .containsExactly("found CHANGE", "other INCOMPLETE", "named CHANGE");
    assertThat(String.join("\n", reconciler.received()))
        .doesNotContain("a-secret-value")
        .doesNotContain("a-found-value");
  }

  @Test
  void whatNeedsWhatComesBeforeItIsUnknownAndNotFailed() {
    running();
    reconciler.preview(
        "p-1",
        false,
        SOON,
        association(WEB)
            .resource("{'name': 'group', 'group': {'name': 'fresh'}}")
            .resource("{'name': 'user', 'user': {'name': 'fresh', 'group': 'fresh'}}")
            .resource(
                "{'name': 'own', 'file': {'path': '/etc/own', 'content': 'x', 'owner': 'fresh'}}"));
    assertThat(only(result("p-1")).resources())
        .extracting(PreviewResult.Resource::effect)
        .doesNotContain(Effect.FAILED);
  }

  @Test
  void stepsAndScriptsAreLeftOutAndCounted() {
    node.onThisMachine();
    node.start();
    String made = folder.resolve("made").toString();
    reconciler.preview(
        "p-1",
        false,
        SOON,
        association(WEB)
            .resource(
                "{'name': 'act', 'script': {'check': 'touch %1$s; exit 1', 'apply': 'touch %1$s'}}"
                    .formatted(made)),
        association("fleet/steps")
            .command()
            .resource(
                ("{'name': 'say', 'step': {'action': 'aws:runShellScript', 'inputs':"
                        + " {'runCommand': ['touch %s']}}}")
                    .formatted(made)));
    PreviewResult result = result("p-1");
    assertThat(result.associations())
        .extracting(PreviewResult.Association::leftOut)
        .containsExactly(1, 1);
    assertThat(folder.resolve("made")).doesNotExist();
  }

  @Test
  void whereScriptsMayRunTheirChecksDoAndTheirAppliesNever() {
    node.onThisMachine();
    node.start();
    reconciler.preview(
        "p-1",
        true,
        SOON,
        association(WEB)
            .resource(
                ("{'name': 'act', 'script': {'check': 'touch %1$s/checked; exit 1',"
                        + " 'apply': 'touch %1$s/applied'}, 'notifies': ['told']}")
                    .formatted(folder))
            .resource(
                "{'name': 'told', 'script': {'apply': 'touch %s/applied'}}".formatted(folder)));
    assertThat(only(result("p-1")).resources())
        .extracting(each -> each.name() + " " + each.effect())
        .containsExactly("act CHANGE", "told UNKNOWN");
    assertThat(folder.resolve("checked")).exists();
    assertThat(folder.resolve("applied")).doesNotExist();
  }

  @Test
  void newContentDoesNotWaitForAPreview() {
    node.onThisMachine();
    node.start();
    reconciler.preview(
        "p-1",
        true,
        SOON,
        association(WEB)
            .resource(
                "{'name': 'slow', 'script': {'check': 'touch %s/begun; sleep 600'}}"
                    .formatted(folder)));
    until("it looks", () -> Files.exists(folder.resolve("begun")));
    reconciler.release(association("fleet/urgent").file(folder + "/urgent", "now"));
    until("it is enforced", () -> Files.exists(folder.resolve("urgent")));
    assertThat(result("p-1").end()).isEqualTo(End.INTERRUPTED);
  }

  @Test
  void lookingEndsWhenItsTimeIsOver() {
    node.onThisMachine();
    node.start();
    reconciler.preview(
        "p-1",
        true,
        Duration.ofHours(1),
        association(WEB)
            .resource(
                "{'name': 'slow', 'script': {'check': 'touch %s/begun; sleep 600'}}"
                    .formatted(folder)));
    until("it looks", () -> Files.exists(folder.resolve("begun")));
    clock.advance(Duration.ofMinutes(2));
    assertThat(result("p-1").end()).isEqualTo(End.OUT_OF_TIME);
  }
}
