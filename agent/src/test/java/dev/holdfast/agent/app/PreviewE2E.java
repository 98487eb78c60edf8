package dev.holdfast.agent.app;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.AgentProcess;
import dev.holdfast.agent.testing.LiveNode;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.PreviewResult.Effect;
import dev.holdfast.wire.PreviewResult.End;
import dev.holdfast.wire.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A proposal that does its worst, on a real agent that may change everything.
class PreviewE2E {
  private static final String WEB = "fleet/web";

  /// What the agent remembers of previews and of the time, and who has it open.
  private static final Set<String> ITS_OWN =
      Set.of("previews", "previews-open", "clock", "lock", "run.lock");

  @TempDir private Path folder;
  private TestReconciler reconciler;
  private LiveNode node;

  @BeforeEach
  void aNode() throws IOException {
    reconciler = new TestReconciler(InstantSource.system());
    node = new LiveNode(folder, reconciler);
    Files.createDirectories(folder.resolve("managed/kept"));
  }

  @AfterEach
  void ends() {
    reconciler.close();
  }

  /// Whatever a change would change: type, mode, owner, times of change and content.
  private static Map<String, String> all(Path below, Set<String> spared) throws IOException {
    var found = new TreeMap<String, String>();
    try (Stream<Path> paths = Files.walk(below)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        String name = below.relativize(path).toString();
        if (!spared.contains(name) && !path.equals(below)) {
          boolean isFile = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
          var attributes =
              Files.readAttributes(
                  path,
                  isFile ? "unix:mode,uid,gid,ino,ctime" : "unix:mode,uid,gid,ino",
                  LinkOption.NOFOLLOW_LINKS);
          found.put(
              name,
              new TreeMap<>(attributes)
                  + (isFile ? Files.readString(path, StandardCharsets.ISO_8859_1) : ""));
        }
      }
    }
    return found;
  }

  @Test
  void aHostileProposalChangesNothing() throws Exception {
    Path managed = folder.resolve("managed");
    reconciler.release(association(WEB).file(managed + "/conf", "good"));
    try (AgentProcess agent = node.start()) {
      until("it is enforced", () -> reconciler.reports(WEB).size() == 1);
      until("that is acknowledged and written down", () -> node.isAtRest(WEB));
      Report before = reconciler.reports(WEB).getFirst();
      Files.writeString(managed.resolve("kept/stranger"), "not managed");
      Map<String, String> tree = all(managed, Set.of());
      Map<String, String> state = all(Path.of(node.state()), ITS_OWN);

      reconciler.preview(
          "p-1",
          false,
          Duration.ofMinutes(5),
          association(WEB)
              .file(managed + "/conf", "bad")
              .resource(
                  "{'name': 'gone', 'file': {'path': '%s/kept/stranger', 'state': 'absent'}}"
                      .formatted(managed))
              .resource(
                  "{'name': 'purged', 'directory': {'path': '%s/kept', 'purge': true}}"
                      .formatted(managed))
              .resource(
                  "{'name': 'linked', 'link': {'path': '%s/link', 'target': '/etc/passwd'}}"
                      .formatted(managed))
              .resource("{'name': 'acts', 'script': {'apply': 'rm -rf %s'}}".formatted(managed))
              .resource(
                  "{'name': 'checks', 'script': {'check': 'rm -rf %1$s', 'apply': 'rm -rf %1$s'}}"
                      .formatted(managed)),
          association("fleet/more")
              .command()
              .resource(
                  ("{'name': 'step', 'step': {'action': 'aws:runShellScript', 'inputs':"
                          + " {'runCommand': ['rm -rf %s']}}}")
                      .formatted(managed)));
      until("it is answered", () -> reconciler.previewed("p-1") != null);
      PreviewResult found = Objects.requireNonNull(reconciler.previewed("p-1"));
      assertThat(found.end()).isEqualTo(End.CHECKED);
      assertThat(found.associations().getFirst().resources())
          .extracting(each -> each.name() + " " + each.effect() + " " + each.properties())
          .containsExactly(
              "conf " + Effect.CHANGE + " [content]",
              "gone " + Effect.CHANGE + " [state]",
              "linked " + Effect.CHANGE + " [state]");
      assertThat(found.associations())
          .extracting(PreviewResult.Association::leftOut)
          .containsExactly(2, 1);

      until("it owes no answer", () -> node.isAtRest(WEB));
      assertThat(all(managed, Set.of())).isEqualTo(tree);
      assertThat(all(Path.of(node.state()), ITS_OWN)).isEqualTo(state);
      reconciler.ask("run-1", WEB, true, Duration.ofMinutes(5));
      until("it says what it said", () -> reconciler.reports(WEB).size() == 2);
      assertThat(reconciler.reports(WEB).getLast().enforced()).isEqualTo(before.enforced());
      assertThat(reconciler.reports(WEB).getLast().counts().drifted()).isZero();
      assertThat(reconciler.reports("fleet/more")).isEmpty();
      assertThat(agent.isAlive()).isTrue();
    }
  }

  /// Killed while it looks, and once more when it has looked and nobody could be told.
  @Test
  void whatAKilledAgentWasAskedIsAnsweredByTheNextOne() throws Exception {
    Path begun = folder.resolve("begun");
    try (AgentProcess agent = node.start()) {
      until("it is up to date", reconciler::isUpToDate);
      reconciler.preview(
          "p-1",
          true,
          Duration.ofMinutes(5),
          association(WEB)
              .file(folder.resolve("managed") + "/conf", "new")
              .resource(
                  ("{'name': 'slow', 'script': {'check': 'touch %1$s/begun; while [ ! -e %1$s/go"
                          + " ]; do sleep 0.05; done; exit 1', 'apply': 'touch %1$s/applied'}}")
                      .formatted(folder)));
      until("it looks", () -> Files.exists(begun));
      agent.kill();
    }
    Files.delete(begun);
    try (AgentProcess agent = node.start()) {
      until("it looks again", () -> Files.exists(begun));
      reconciler.stop();
      node.file("go", "");
      until("it has looked", () -> agent.output().contains("preview p-1: checked"));
      agent.kill();
    }
    assertThat(reconciler.previewed("p-1")).isNull();
    reconciler.start();
    try (AgentProcess agent = node.start()) {
      until("it is answered", () -> reconciler.previewed("p-1") != null);
      PreviewResult found = Objects.requireNonNull(reconciler.previewed("p-1"));
      assertThat(found.end()).isEqualTo(End.CHECKED);
      assertThat(found.associations().getFirst().resources())
          .extracting(each -> each.name() + " " + each.effect())
          .containsExactly("conf " + Effect.CHANGE, "slow " + Effect.CHANGE);
      Path open = Path.of(node.state(), "previews-open");
      until("it owes no answer", () -> Files.notExists(open));
      assertThat(Path.of(node.state(), "proposed")).isEmptyDirectory();
      assertThat(folder.resolve("applied")).doesNotExist();
      assertThat(agent.isAlive()).isTrue();
    }
  }
}
