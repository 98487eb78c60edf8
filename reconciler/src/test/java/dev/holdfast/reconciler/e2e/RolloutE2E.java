package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.app.demo.Demo;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A rollout with real nodes: a canary that fails keeps a bad commit from everybody else.
class RolloutE2E {
  private static final String DOCUMENT =
      """
      apiVersion: holdfast.dev/v1
      kind: Document
      metadata: {name: careful}
      spec:
        resources:
          - name: note
            file: {path: /srv/careful/note, content: "TEXT\\n"}
      """;

  private static final String ASSOCIATION =
      """
      apiVersion: holdfast.dev/v1
      kind: Association
      metadata: {name: careful}
      spec:
        document: careful
        targets: [{matchLabels: {role: web}}, {nodes: [db-1]}]
        rollout:
          maxErrors: 0
          stages: [{nodes: [web-1]}]
      """;

  @TempDir Path folder;

  @Test
  void aBadCommitStopsAtTheCanaryAndARevertHealsIt() throws Exception {
    try (var demo = Fleets.started(folder)) {
      for (var agent : demo.agents()) {
        Files.createDirectories(demo.folder().tree(agent.node().name()).resolve("srv/careful"));
      }
      Files.writeString(demo.folder().checkout().resolve("associations/careful.yaml"), ASSOCIATION);
      push(demo, "good", "Look after a note");
      rollout(demo, "version 1 is finished");
      demo.awaitText("db-1", "srv/careful/note", "good\n");

      breakCanary(demo);
      String bad = push(demo, "bad", "Change the note");
      rollout(demo, "version 2 is halted");
      var said = Fleets.holdfast(demo, "rollout", "fleet/careful");
      assertThat(said.out())
          .contains("1 of 3 nodes failed, more than the 0 of maxErrors 0")
          .contains("1 of 3 nodes may have it, 1 final: 0 succeeded, 1 failed")
          .contains("revert the commit, or go on with 'holdfast rollout fleet/careful retry'");
      assertThat(demo.folder().tree("db-1").resolve("srv/careful/note")).hasContent("good\n");
      assertThat(demo.folder().tree("web-2").resolve("srv/careful/note")).hasContent("good\n");
      eventually(
          () -> demo.repository().notes().getOrDefault(bad, ""),
          notes -> assertThat(notes).contains("holdfast/rollout", "careful halted: 1 of 3 nodes"));
      assertThat(Fleets.holdfast(demo, "wait", bad, "--timeout", "5s").code()).isEqualTo(4);
      assertThat(Fleets.holdfast(demo, "rollout", "careful", "promote").err())
          .contains("cannot promote: the rollout of fleet/careful is halted");

      mendCanary(demo);
      push(demo, "good", "Revert the note");
      rollout(demo, "version 3 is finished");
      demo.awaitText("web-1", "srv/careful/note", "good\n");
    }
  }

  private static String push(Demo demo, String text, String message) throws Exception {
    Files.writeString(
        demo.folder().checkout().resolve("documents/careful.yaml"), DOCUMENT.replace("TEXT", text));
    return demo.repository().commit(message);
  }

  private static void rollout(Demo demo, String words) {
    eventually(
        () -> Fleets.holdfast(demo, "rollout", "fleet/careful").out(),
        out -> assertThat(out).contains(words));
  }

  /// A folder cannot be replaced by a file.
  private static void breakCanary(Demo demo) throws Exception {
    Path note = demo.folder().tree("web-1").resolve("srv/careful/note");
    Files.delete(note);
    Files.createDirectories(note.resolve("in-the-way"));
  }

  private static void mendCanary(Demo demo) throws Exception {
    Path note = demo.folder().tree("web-1").resolve("srv/careful/note");
    Files.delete(note.resolve("in-the-way"));
    Files.delete(note);
  }
}
